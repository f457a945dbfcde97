"""The rules a scenario is made of: cuts, tariffs, costs, credit and stocks."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

Names: TypeAlias = str | tuple[str, ...]


def _unsigned(value: float) -> float:
    """Minus zero becomes zero, so that equal scenarios are written alike."""
    return value + 0.0


Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False), AfterValidator(_unsigned)]
Days = Annotated[float, Field(ge=0.0, allow_inf_nan=False), AfterValidator(_unsigned)]


class _Rule(BaseModel):
    """Common to all rules: frozen, no unknown keys, lists accepted where one name is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("importer", "exporter", "sectors", "region", mode="before", check_fields=False)
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if not value:
                msg = "needs at least one name, or '*' for all"
                raise ValueError(msg)
            if "*" in value:
                msg = "'*' stands alone, not in a list"
                raise ValueError(msg)
            return tuple(value)
        return value


class _Tie(_Rule):
    importer: Names = Field(description="Regions, countries or blocs that buy; '*': all others.")
    exporter: Names = Field(description="Regions, countries or blocs that sell; '*': all others.")
    sectors: Names = Field(default="*", description="Products; '*': all.")


class Cut(_Tie):
    """Ties that are cut: the share of the baseline flow that remains."""

    remaining: Share = Field(default=0.0, description="Share of the baseline flow still allowed.")
    start_days: Days = Field(default=0.0, description="Days until the cut begins.")
    duration_days: Days = Field(default=365.0, description="Days until the ties open again.")
    ramp_days: Days = Field(default=0.0, description="Days over which the cut is completed.")


class Tariff(_Tie):
    """Ad-valorem points added to the tariffs of the base."""

    rate: float = Field(gt=-1.0, allow_inf_nan=False, description="Added rate: 0.25 is 25 points.")


class Cost(_Tie):
    """Iceberg trade costs multiplied by a factor."""

    factor: float = Field(gt=0.0, allow_inf_nan=False, description="1.5 makes trade 50 % dearer.")


class Credit(_Rule):
    """A ceiling on a region's foreign debt."""

    region: Names = Field(description="Regions, countries or blocs that borrow.")
    ceiling_share_of_gdp: float = Field(
        ge=0.0, allow_inf_nan=False, description="Highest foreign debt as a share of yearly GDP."
    )
    from_year: int | None = Field(default=None, description="First year; None: from the start.")


class Stock(_Rule):
    """Stocks held when the scenario begins, in place of the World's."""

    region: Names = Field(description="Regions, countries or blocs that hold the stock.")
    sectors: Names = Field(default="*", description="Products; '*': all.")
    days: Days = Field(description="Days of baseline use.")
    holder: Literal["industries", "households"] = Field(
        default="industries", description="Who holds it."
    )
