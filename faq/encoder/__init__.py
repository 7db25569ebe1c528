"""Text to vector: all-MiniLM-L6-v2 in plain numpy, offline.

The public face of the encoder and the only package of the engine that knows numpy; import it when a vector is
needed, not before. A vector has 384 numbers and length 1; the product of two is their similarity, -1 to 1.
"""

from faq.encoder.encoder import Encoder, load_encoder

__all__ = ["Encoder", "load_encoder"]
