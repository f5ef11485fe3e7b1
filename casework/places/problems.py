"""What can be wrong with a file of grids: a kind and its data, said to people by whoever shows it."""

from dataclasses import dataclass, field
from enum import StrEnum

Detail = dict[str, str | int | float]


class ProblemKind(StrEnum):
    """One fault each; the names in braces of `SENTENCES` are the keys of a problem's detail."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_A_COLLECTION = "not_a_collection"
    NO_FEATURES = "no_features"
    TOO_MANY_FEATURES = "too_many_features"
    NOT_A_FEATURE = "not_a_feature"
    MISSING = "missing"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    WRONG_TYPE = "wrong_type"
    UNPRINTABLE = "unprintable"
    NOT_A_GROUP = "not_a_group"
    TOPIC_WITHOUT_GROUP = "topic_without_group"
    UNKNOWN_CATEGORY = "unknown_category"
    DUPLICATE_CODE = "duplicate_code"
    NOT_A_POLYGON = "not_a_polygon"
    MALFORMED = "malformed"
    TOO_MANY_POINTS = "too_many_points"
    NOT_FINITE = "not_finite"
    OUTSIDE_GLOBE = "outside_globe"
    SWAPPED = "swapped"
    OPEN_RING = "open_ring"
    FEW_POINTS = "few_points"
    NO_AREA = "no_area"
    SELF_CROSSING = "self_crossing"
    HOLE_OUTSIDE = "hole_outside"
    PARTS_OVERLAP = "parts_overlap"
    AREA_TOO_LARGE = "area_too_large"
    OVERLAP = "overlap"
    WRONG_DATUM = "wrong_datum"


SENTENCES = {
    ProblemKind.TOO_LARGE: "the file is larger than {megabytes} MB",
    ProblemKind.NOT_JSON: "not JSON: {reason}",
    ProblemKind.NOT_A_COLLECTION: "not a GeoJSON FeatureCollection",
    ProblemKind.NO_FEATURES: "the collection holds no features",
    ProblemKind.TOO_MANY_FEATURES: "{count} features; at most {limit} are taken at once",
    ProblemKind.NOT_A_FEATURE: "not a GeoJSON Feature with properties and a geometry",
    ProblemKind.MISSING: "the property {property} is missing",
    ProblemKind.EMPTY: "the property {property} is empty",
    ProblemKind.TOO_LONG: "the property {property} is longer than {limit} characters",
    ProblemKind.WRONG_TYPE: "the property {property} must be {allowed}",
    ProblemKind.UNPRINTABLE: "the property {property} holds a line break or another unprintable character",
    ProblemKind.NOT_A_GROUP: "the property {property} is {value}; the id of a group is negative",
    ProblemKind.TOPIC_WITHOUT_GROUP: "thread_id without chat_id: a topic of which group?",
    ProblemKind.UNKNOWN_CATEGORY: "chat_ids names the category {category}; known are {known}",
    ProblemKind.DUPLICATE_CODE: "the code is already that of feature {other}",
    ProblemKind.NOT_A_POLYGON: "the geometry is {found}, not a Polygon or MultiPolygon",
    ProblemKind.MALFORMED: "the coordinates are not lists of rings of [longitude, latitude]",
    ProblemKind.TOO_MANY_POINTS: "{count} points; at most {limit} are taken for one grid",
    ProblemKind.NOT_FINITE: "a coordinate is not a finite number",
    ProblemKind.OUTSIDE_GLOBE: "[{lng}, {lat}] is no longitude and latitude in degrees",
    ProblemKind.SWAPPED: "[{lng}, {lat}] is latitude first; GeoJSON wants longitude first",
    ProblemKind.OPEN_RING: "a ring does not end where it began: {metres} m are open",
    ProblemKind.FEW_POINTS: "a ring has {count} different points; three make an area",
    ProblemKind.NO_AREA: "a ring encloses no area",
    ProblemKind.SELF_CROSSING: "the border crosses or touches itself at latitude {lat}, longitude {lng}",
    ProblemKind.HOLE_OUTSIDE: "a hole lies outside or inside another hole at latitude {lat}, longitude {lng}",
    ProblemKind.PARTS_OVERLAP: "two parts overlap at latitude {lat}, longitude {lng}",
    ProblemKind.AREA_TOO_LARGE: "the grid covers {square_km} km²; at most {limit} are a grid",
    ProblemKind.OVERLAP: "overlaps {other} (feature {other_feature}) by {square_m} m²",
    ProblemKind.WRONG_DATUM: "declared as {declared}, but {count} grids fit the known ones as {suspected}: "
    "they would move by {metres} m",
}
"""In English, for the log and the command line; the bot says it from its catalogues by kind and detail."""


class UnusableError(ValueError):
    """Something of one feature cannot be used; whoever reads the feature makes a `Problem` of it."""

    def __init__(self, kind: ProblemKind, detail: Detail | None = None) -> None:
        self.kind = kind
        self.detail: Detail = detail or {}
        super().__init__(kind)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `feature` counts from 1, 0 is the whole file; `code` is the grid's if it could be read."""

    kind: ProblemKind
    feature: int = 0
    code: str | None = None
    detail: Detail = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in English, the feature first."""
        sentence = SENTENCES[self.kind].format(**self.detail)
        if not self.feature:
            return sentence
        return f"feature {self.feature}{f' ({self.code})' if self.code else ''}: {sentence}"
