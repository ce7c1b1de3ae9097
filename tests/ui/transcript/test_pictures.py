"""Images: shown where they came with the message, never fetched from elsewhere."""

from __future__ import annotations

import base64
import gc

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import AttachmentPart, Message, Role, TextPart
from chatdesk.markup import parse
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.build import specs_of
from chatdesk.ui.transcript.pictures import Pictures, is_held, size_of
from chatdesk.ui.transcript.units.picture import Picture, PictureUnit
from tests.ui.transcript.showing import (
    all_text,
    answer,
    click,
    make_view,
    paint,
    point_of,
    question,
    wait_for,
)


def encoded(width: int, height: int, kind: str = "png", color: str = "#ff0000") -> str:
    """Return a picture of one colour in base64."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind.upper())  # type: ignore[call-overload]
    return base64.b64encode(buffer.data().data()).decode("ascii")


def pictures_of(view: TranscriptView) -> list[PictureUnit]:
    """Return the images in view."""
    units = [unit for row, _ in view.stage.visible for unit in row.units or ()]
    return [unit for unit in units if isinstance(unit, PictureUnit)]


def reds(view: TranscriptView) -> int:
    """Return how many pixels of the view are red."""
    image = view.grab().toImage().scaled(90, 60)
    return sum(
        image.pixelColor(x, y).red() > 200 and image.pixelColor(x, y).green() < 60
        for x in range(90)
        for y in range(60)
    )


def test_an_attached_picture_is_shown(qapp: QApplication) -> None:
    """It has its place at once and its pixels soon after; other files are named."""
    gc.enable()  # it rests while the picture is read in a thread
    files = (
        AttachmentPart("red.png", "image/png", encoded(200, 100)),
        AttachmentPart("notes.txt", "text/plain", "bm90ZXM="),
    )
    view = make_view(Message(Role.USER, (TextPart("Look"), *files)))
    (unit,) = pictures_of(view)
    assert (unit.height, unit.picture.alt) == (100, "red.png")
    height = view.page.rows[0].height
    assert wait_for(lambda: reds(view) > 50)
    assert view.page.rows[0].height == height
    assert all_text(view) == "Look\n\nred.png\nnotes.txt"
    assert gc.isenabled()


def test_an_answer_can_bring_pictures(qapp: QApplication) -> None:
    """A picture that a model made stands in its answer, as a part or inside of the text."""
    data = encoded(2000, 100, "jpeg")
    view = make_view(
        question(),
        answer(
            "Here:", AttachmentPart("made.jpg", "image/jpeg", data), f"![x](data:image/jpeg;base64,{data})"
        ),
    )
    first, second = pictures_of(view)
    assert first.height == second.height == round(100 * view.page.width / 2000)
    assert wait_for(lambda: reds(view) > 50)


def test_a_high_picture_fits_into_the_view(qapp: QApplication) -> None:
    """Nothing is enlarged, and nothing is higher than a part of the screen."""
    tall = Picture(f"data:image/png;base64,{encoded(100, 3000)}")
    small = Picture(f"data:image/png;base64,{encoded(10, 10)}")
    style = make_view().page.style
    heights = []
    for picture in (tall, small):
        unit = PictureUnit(picture)
        unit.lay_out(style, 600)
        heights.append(unit.height)
    assert heights == [420, 10]


def test_a_picture_from_elsewhere_is_a_box_with_its_address(qapp: QApplication) -> None:
    """Only the reader's press hands the address on; the whole of it is told before."""
    links: list[str] = []
    view = make_view(question(), answer("[![Chart](https://img.example/c.png)](https://page.example/)"))
    view.link_activated.connect(links.append)
    (unit,) = pictures_of(view)
    assert not unit.is_shown
    assert unit.tip_at(10, 10).startswith("https://img.example/c.png\n")
    assert [spot.label for spot in unit.spots()] == [
        "Open image, https://img.example/c.png",
        "Open link, https://page.example/",
    ]
    assert links == []
    click(view, point_of(view, "image"))
    click(view, point_of(view, "target"))
    assert links == ["https://img.example/c.png", "https://page.example/"]
    assert all_text(view).endswith("![Chart](https://img.example/c.png)")


@pytest.mark.parametrize(
    "address", ["data:image/png;base64,AAAA", "data:image/png;base64,!", "pic.png", "app:x"]
)
def test_what_cannot_be_shown_is_a_box_without_button(qapp: QApplication, address: str) -> None:
    """Broken data, an address without a place and one for another program: nothing to press."""
    unit = PictureUnit(Picture(address, "what it shows"))
    unit.lay_out(make_view().page.style, 600)
    assert not unit.is_shown
    assert not unit.spots()


def test_only_pixels_count_as_pictures(qapp: QApplication) -> None:
    """SVG and addresses are not read; the size of a JPEG is found behind a long preview."""
    assert not is_held("data:image/svg+xml;base64,AAAA")
    assert not is_held("https://img.example/c.png")
    assert not size_of("https://img.example/c.png").isValid()
    data = base64.b64decode(encoded(30, 20, "jpeg"))
    preview = b"\xff\xe1\xff\xff" + b"x" * 65533
    long = data[:2] + preview * 3 + data[2:]
    assert size_of(f"data:image/jpeg;base64,{base64.b64encode(long).decode()}") == QSize(30, 20)


def test_images_in_a_sentence_stay_in_it() -> None:
    """Alone in a paragraph they get a place; between words, in headings and cells they are named."""
    kinds = [
        type(spec.block).__name__ for spec in specs_of(parse("![a](b) ![c](d)\n\nx ![e](f)\n\n# ![g](h)"))
    ]
    assert kinds == ["Picture", "Picture", "NoneType", "NoneType"]
    item, picture = specs_of(parse("- ![a](b)"))
    assert [passage.marker for passage in item.passages] == ["•"]
    assert picture.indent == 1


def test_pictures_that_were_not_used_for_long_are_forgotten(qapp: QApplication) -> None:
    """The pixels that are kept are bounded; what is asked for again is decoded again."""
    pictures = Pictures(None)
    addresses = [f"data:image/png;base64,{encoded(10, 10, color=f'#0000{n:02x}')}" for n in range(6)]
    size = QSize(2000, 2000)
    for address in addresses:
        assert pictures.find(address, size) is None
        assert wait_for(lambda address=address: pictures.find(address, size) is not None)  # type: ignore[misc]
    assert pictures.find(addresses[0], size) is None
    assert wait_for(lambda: pictures.find(addresses[0], size) is not None)
    broken = "data:image/png;base64,AAAA"
    assert wait_for(lambda: (found := pictures.find(broken, size)) is not None and found.isNull())
    paint(make_view())
