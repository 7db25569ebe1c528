"""Speed and accuracy of golive-faq beside its peers, measured in one run. Never imported by the product."""
