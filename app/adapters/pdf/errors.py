"""Why a certificate was not drawn. There is no third way: it is whole, or it is not there."""


class RenderError(Exception):
    """The page would have a hole, a wrong letter or a second sheet; the message says what."""


class Overflow(RenderError):
    """The words do not fit on one page."""


class UnprintableName(RenderError):
    """A text holds characters that no font of the project has.

    `text` is the text; `characters` are those at fault, such as ("ሀ",).
    """

    def __init__(self, text: str, characters: tuple[str, ...]) -> None:
        names = ", ".join(f"{character} (U+{ord(character[0]):04X})" for character in characters)
        super().__init__(f"no font of the project has {names}, in {text!r}")
        self.text = text
        self.characters = characters
