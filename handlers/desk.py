"""What handlers work with: the store, the scheme, the photos; made once by `bot`, never a global."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from casework.scheme import Scheme
from handlers.pulse import Pulse
from handlers.texts import Texts, language_of, texts
from storage.photos import PhotoKeeper
from storage.work import Store


@dataclass(frozen=True, slots=True)
class Desk:
    store: Store
    scheme: Scheme
    photos: PhotoKeeper
    now: Callable[[], datetime]
    pulse: Pulse

    def texts(self, code: str | None = None) -> Texts:
        """The sentences for a person's language code; for a group (no code) the street's language."""
        return texts(language_of(code, self.scheme.default_language))
