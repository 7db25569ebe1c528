"""The OpenAPI document: valid, complete, with examples and schemas that hold."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.fronts.http import app, asking
from assistant.fronts.http.openapi.schemas import schemas
from tests.http_client import ask


def test_the_openapi_document_is_valid(client: TestClient) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(client.get("/openapi.json").json())


def test_every_route_of_the_api_is_in_the_document(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    shown = {path for path in app.ROUTES if path.startswith(("/v1", "/health", "/ready", "/metrics"))}
    assert set(paths) == shown
    for path in shown:
        assert set(paths[path]) == {app.ROUTES[path][0].lower()}


def test_examples_fit_their_schemas(client: TestClient) -> None:
    import jsonschema

    document = client.get("/openapi.json").json()
    seen = 0
    for operation in (row for path in document["paths"].values() for row in path.values()):
        media = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in (row for part in media for row in part.get("content", {}).values()):
            for example in body.get("examples", {}).values():
                schema = {**body["schema"], "components": document["components"]}
                jsonschema.Draft202012Validator(schema).validate(example["value"])
                seen += 1
    assert seen > 20


def test_every_reply_in_json_has_an_example_and_a_schema_that_says_more_than_object(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for reply in operation["responses"].values():
                for kind, media in reply.get("content", {}).items():
                    assert kind == "text/plain" or (media["examples"] and "$ref" in media["schema"]), path


def test_replies_fit_the_documents_schemas(client: TestClient) -> None:
    import jsonschema

    document = client.get("/openapi.json").json()

    def fits(name: str, value: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(value)

    fits("AskReply", ask(client, text="what is a lamp?", html=True))
    fits("Reply", client.post("/v1/trees/owner/step", json={}).json())
    fits("OneTree", client.get("/v1/trees/owner").json())
    fits("Trees", client.get("/v1/trees").json())
    fits("OneEntry", client.get("/v1/entries/lamp").json())
    fits("Health", client.get("/healthz").json())
    fits("Readiness", client.get("/readyz").json())
    fits("Entries", client.get("/v1/entries").json())
    fits("Suggestions", client.get("/v1/suggest?q=lamp").json())
    fits("Problem", client.get("/v1/entries/lmap").json())


def test_the_documents_requests_are_the_ones_that_are_taken() -> None:
    named = schemas()
    assert set(named["Ask"]["properties"]) == set(asking.FIELDS)
    assert set(named["Step"]["properties"]) == set(asking.STEP_FIELDS)
    assert [row["required"][0] for row in named["Ask"]["oneOf"]] == list(asking.ACTS)
