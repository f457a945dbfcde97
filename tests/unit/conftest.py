"""Shared by the unit tests: dossiers whose section of planning looks ahead three years."""

import pytest

SHORT = ("test_report", "test_report_disruption", "test_command_line", "test_readme")


@pytest.fixture(scope="module", autouse=True)
def short_plans(request):
    """In modules that make whole dossiers planning is short: its own tests are elsewhere."""
    name = request.module.__name__.rsplit(".", 1)[-1]
    if name not in SHORT:
        yield
        return
    from autarky.report.sections.planning import findings

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "YEARS", 3)
        patch.setattr(findings, "ISOLATION", (0, 1))
        patch.setattr(findings, "GUARANTEES", {})
        patch.setattr(findings, "DRAWS", 0)
        yield
