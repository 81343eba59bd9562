"""The small hunt that the fault harness runs after each row finds a word in a log, and nothing where nothing is."""

from __future__ import annotations

from services.contracts.casebook import PostKind
from tests.secrecy import markers
from tests.secrecy.i6 import leaks
from tests.secrecy.places.databases import Databases
from tests.support.platform import Platform
from tests.support.story import Story, adviser


def test_what_went_through_the_platform_lies_nowhere_and_a_careless_word_does(platform: Platform, story: Story) -> None:
    asked, answered, careless = (markers.sentence(where) for where in ("asked", "answered", "careless"))
    client = story.client()
    talk = story.ask_for_talk(client, asked.text)
    story.accept(talk)
    story.write(adviser(client.chosen), talk, answered.text, PostKind.MESSAGE)
    assert leaks(platform, [asked, answered]) == []
    Databases(platform).keep(careless.text)
    (platform.folder / "careless.log").write_text(careless.text)
    found = leaks(platform, [asked, answered, careless])
    assert {line.split(":")[0] for line in found} == {
        "files of the databases",
        "write-ahead log",
        "logs of the processes",
    }
    assert all("careless" in line for line in found)
