"""Whatever is sent that the description allows, or does not, the lab has no error of its own."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

pytestmark = pytest.mark.slow

DESCRIPTION = Path(__file__).parents[2] / "web" / "openapi.json"
schema = schemathesis.openapi.from_path(DESCRIPTION)


@schema.parametrize()
@settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.filter_too_much],
)  # fmt: skip
def test_nothing_that_is_sent_brings_a_server_error(case, lab):
    if case.path.endswith("/events"):
        case.path_parameters = {"job": "0123456789abcdef0123"}  # a stream would not end
    headers = {"authorization": f"Bearer {lab.token}"}
    reply = case.call(base_url=lab.base, headers=headers, timeout=60)
    case.validate_response(reply, checks=(not_a_server_error,))
    if reply.status_code >= 400:
        assert isinstance(reply.json()["detail"], str)
