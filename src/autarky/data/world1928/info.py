"""What world 1928 says about itself: evidence, licence, warnings, blocs."""

from __future__ import annotations

from autarky.data.world1928.figures import REGIONS
from autarky.world import WorldInfo

WARNINGS = (
    (
        "No input-output table of the period stands behind this world: its input coefficients "
        "are a guess by income class. It informs about trade relative to GDP, partners and "
        "the composition of trade, not about anything that hinges on a single coefficient."
    ),
    (
        "Six sectors hide necessities: rubber, tin, oil, tea or cotton vanish inside "
        "composites, so autarky looks milder and longer viable than it was. Bread and cotton "
        "are apart (food, agri_materials), but their split within a region's agriculture is "
        "an assumption."
    ),
    (
        "REU, ROW, LAM and DOM hide the trade inside them (REU: 2.1 billion USD); a blockade "
        "of REU is a thought experiment. The British Empire is spread over GBR, IND, DOM and "
        "part of ROW, so that a blockade of GBR alone cuts it off from its own Empire too."
    ),
    (
        "GBR lives partly on some 250 million pounds a year of property income, which a table "
        "shows only as a trade deficit: a closure with balanced trade deletes it first. The "
        "surpluses of IND and LAM are home charges and profits."
    ),
    ("Gold is left out, and silver into India; South African gold is sold at home within ROW."),
    (
        "SUN: trade at world prices is set against GDP at an overvalued rouble, and its "
        "population is that of later borders, some 11 % too high for figures a head and for "
        "employment."
    ),
    (
        "Flows are valued fob without tariffs; transit through the Netherlands, Belgium and "
        "Hong Kong is not corrected, and French statistics count Algeria as foreign."
    ),
    ("Figures are annual averages: the season of harvests and stocks is absent."),
    (
        "GDP is converted at market exchange rates, which undervalues the services and the "
        "handicraft of poor regions; the nominal GDP of JPN and DEU differs by a third and a "
        "tenth between the published series."
    ),
)

BLOCS = {
    "british_empire": ("GBR", "IND", "DOM"),
    "british_empire_with_row": ("GBR", "IND", "DOM", "ROW"),
    "europe": ("GBR", "DEU", "FRA", "REU"),
    "industrial_core": ("GBR", "DEU", "FRA", "USA"),
    "periphery": ("IND", "CHN", "LAM", "ROW"),
    "capitalist_world": tuple(r for r in REGIONS if r != "SUN"),
}
"""Approximate: ROW holds British, French and Dutch colonies and independent states alike, Ireland
is in REU, Canada in DOM; Europe is without SUN."""

TITLES = {
    "SUN": "the Soviet Union",
    "GBR": "Great Britain",
    "DEU": "Germany",
    "FRA": "France",
    "USA": "the United States",
    "IND": "India",
    "CHN": "China",
    "JPN": "Japan with Korea and Taiwan",
    "REU": "the rest of Europe",
    "LAM": "Latin America",
    "DOM": "the Dominions",
    "ROW": "the rest of the world",
    "food": "food",
    "agri_materials": "agricultural materials",
    "fuel_minerals": "fuel and minerals",
    "light": "light industry",
    "heavy": "heavy industry",
    "services": "services",
}

INFO = WorldInfo(
    name="1928",
    year=1928,
    currency="USD",
    unit="million USD",
    price_basis="current fob prices",
    source=(
        "built by autarky from the figures in figures_1928.csv: merchandise trade from RICardo "
        "(Dedinger and Girard 2017), nominal GDP from RICardo and Fouquin-Hugot (2016), real GDP "
        "and population from Maddison (2010), the rest from the literature or judged, figure by "
        "figure"
    ),
    licence="code Apache-2.0; trade figures ODbL 1.0 (derived from the RICardo database)",
    evidence="illustrative reconstruction",
    warnings=WARNINGS,
    blocs=BLOCS,
    titles=TITLES,
)
