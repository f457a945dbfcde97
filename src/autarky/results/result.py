"""The Result of a clock: frozen, labelled, certified, and the same after a trip to disk."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from autarky._core.errors import FormatError, NameNotFoundError, unknown_name
from autarky._core.files import atomic
from autarky._core.status import Certificate, Status
from autarky.results.provenance import Provenance

FORMAT_VERSION = 1


@dataclass(frozen=True, eq=False)
class Result:
    """What a clock found.

    Parameters
    ----------
    clock
        Which clock: ``"dependence"``, ``"disruption"``, ``"equilibrium"``, ``"planning"``.
    data
        Labelled figures; every variable has the attributes ``unit`` and ``long_name``.
    headline
        Names of the variables over one shared dimension that :meth:`summary` shows.
    status, certificate, provenance
        How the computation ended, with which residuals, from which inputs.
    """

    clock: str
    data: xr.Dataset
    headline: tuple[str, ...]
    status: Status
    certificate: Certificate
    provenance: Provenance

    def __post_init__(self) -> None:
        for variable in self.data.variables.values():
            if isinstance(variable.data, np.ndarray):
                variable.data.flags.writeable = False

    def __repr__(self) -> str:
        shape = ", ".join(f"{size} {name}s" for name, size in self.data.sizes.items())
        return f"<Result of {self.clock} on world {self.provenance.world!r}: {shape}>"

    def summary(self) -> pd.DataFrame:
        """Return the headline figures, a row per region, in the units of their attributes."""
        columns = {name: self.data[name].to_series() for name in self.headline}
        return pd.DataFrame(columns).reindex(next(iter(columns.values())).index)

    def require(self, dimension: str, *labels: str) -> None:
        """Raise unless every label stands along a dimension, with the nearest that does.

        Raises
        ------
        NameNotFoundError
            For the first that does not.
        """
        known = [str(label) for label in self.data[dimension].values]
        for label in labels:
            if label not in known:
                where = f"the {self.clock} result on world {self.provenance.world}"
                raise NameNotFoundError(unknown_name(dimension, label, where, known))

    def units(self) -> dict[str, str]:
        """Unit of every variable."""
        return {str(n): str(v.attrs.get("unit", "")) for n, v in self.data.data_vars.items()}

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the result to one netCDF file, atomically."""
        facts = {
            "clock": self.clock,
            "headline": self.headline,
            "status": self.status.name,
            "certificate": self.certificate.as_dict(),
            "provenance": self.provenance.as_dict(),
        }
        dataset = self.data.assign_attrs(
            autarky_result_format=FORMAT_VERSION,
            autarky_result=json.dumps(facts, sort_keys=True, ensure_ascii=False),
        )
        with atomic(path) as part:
            dataset.to_netcdf(part, engine="h5netcdf")
        return Path(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Result:
        """Read a result that :meth:`save` wrote.

        Raises
        ------
        FormatError
            If the file is missing, damaged, of another kind or of a newer format.
        """
        source = Path(path)
        if not source.is_file():
            msg = f"there is no result file {source}; write one with Result.save"
            raise FormatError(msg)
        try:
            with xr.open_dataset(source, engine="h5netcdf") as opened:
                dataset = opened.load()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            msg = f"{source} is not a netCDF file or is damaged; run the clock again"
            raise FormatError(msg) from error
        found = int(dataset.attrs.get("autarky_result_format", 0))
        if not 0 < found <= FORMAT_VERSION:
            kind = f"has format {found}, newer than this version's" if found else "holds no result"
            msg = f"{source} {kind}; write results with Result.save of this version"
            raise FormatError(msg)
        own = {k: v for k, v in dataset.attrs.items() if not str(k).startswith("autarky_result")}
        try:
            facts = json.loads(dataset.attrs["autarky_result"])
            stated = facts["certificate"]
            return cls(
                clock=facts["clock"],
                data=dataset.drop_attrs(deep=False).assign_attrs(own),
                headline=tuple(facts["headline"]),
                status=Status[facts["status"]],
                certificate=Certificate(stated["residuals"], stated["tolerances"], stated["notes"]),
                provenance=Provenance.from_dict(facts["provenance"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            msg = f"{source} has lost what describes the result; run the clock again"
            raise FormatError(msg) from error
