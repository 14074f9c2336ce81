"""The same story once: copies are grouped, shown as one, and asked once."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.events import IngestSummary, Noticed
from tests.conftest import finish
from tests.program.commands import run_here

STORM = """A storm tore the roof off the old market hall of Marenga on Tuesday night, and the town council closed the
square around it until engineers have looked at the walls. Nobody was hurt, said the mayor, Ilse Tarrant, who had
spent the night in the gym where forty families were put up.

The wind reached 131 kilometres an hour at the harbour, the most since 1987. Ferries to the island of Sorrel stayed
in port, and the railway to Castle Dunne was blocked by eleven fallen trees between two stations.

Insurers expect claims of about 12 million crowns. The council meets on Thursday to decide whether the hall, built in
1904 and restored at great cost only three years ago, can be saved."""
OTHER = """The vineyards above Lake Orvin had their earliest harvest in memory, growers said, after a summer that
brought only nine days of rain. The cooperative of Orvin Bay pressed its first grapes on 11 August, sixteen days before
the usual date, and put the sugar at 96 degrees Oechsle.

Its chairman, Benno Hasler, warned that the small berries would give a fifth less wine than in 2021. Prices for the
white of the region are likely to rise by some 80 cents a bottle when it reaches the shops in March."""


def article(folder: Path, name: str, text: str, **front: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"{key}: {value}" for key, value in {"id": name, **front}.items())
    (folder / f"{name}.md").write_text(f"---\n{lines}\n---\n\n{text}\n")


def copies(folder: Path) -> None:
    """A report in three outlets, and one that has nothing to do with it."""
    article(
        folder,
        "agency",
        STORM,
        title="Storm takes the roof off Marenga market hall",
        source="Wire",
        published="2024-03-05",
    )
    cut = STORM.rpartition("\n\n")[0].replace("A storm tore", "MARENGA (Wire) - A storm tore")
    article(
        folder,
        "post",
        cut,
        title="Market hall of Marenga loses its roof in storm",
        source="The Post",
        published="2024-03-06",
    )
    article(
        folder,
        "echo",
        f"{STORM}\n\nSubscribe to the Echo for more.",
        title="Roof of market hall torn off",
        source="Echo",
    )
    article(
        folder, "wine", OTHER, title="Earliest harvest in memory at Lake Orvin", source="Wire", published="2024-03-05"
    )


def groups(services: Services) -> dict[str, tuple[str, ...]]:
    ids = [ref.id for ref in services.catalogue.articles()]
    return {id_: tuple(copy.article_id for copy in story.copies) for id_, story in services.stories(ids).items()}


def test_copies_are_grouped_and_told(project: Path, services: Services) -> None:
    copies(project / "in")
    summary, failed = finish(services.ingest([str(project / "in")]))
    assert (summary.added, summary.grouped, failed) == (4, 2, [])
    whole = ("agency", "post", "echo")
    assert groups(services) == dict.fromkeys(whole, whole)
    story = services.stories(["post"])["post"]
    assert story.told == "3 outlets, 1 origin"
    assert story.also_in("post") == "also in: Wire (2024-03-05), Echo (undated); 3 outlets, 1 origin"
    again, _ = finish(services.ingest([str(project / "in")]))
    assert (again.unchanged, again.grouped) == (4, 0)


def test_the_groups_depend_on_the_articles_alone(project: Path, services: Services, tmp_path: Path) -> None:
    copies(project / "in")
    for name in ("echo", "wine", "agency", "post"):
        finish(services.ingest([str(project / "in" / f"{name}.md")]))
    one_by_one = groups(services)
    other = tmp_path / "other"
    other.mkdir()
    (other / "assistant.toml").write_text("")
    together = open_services(load(other, {}).settings, "quotes")
    finish(together.ingest([str(project / "in")]))
    assert groups(together) == one_by_one
    together.close()


def test_groups_follow_what_is_removed_and_what_is_changed(project: Path, services: Services) -> None:
    copies(project / "in")
    finish(services.ingest([str(project / "in")]))
    list(services.ingestion.remove(["agency"]))
    assert groups(services) == dict.fromkeys(("post", "echo"), ("post", "echo"))
    article(
        project / "in", "echo", OTHER, title="The harvest of Lake Orvin is early", source="Echo", published="2024-03-05"
    )
    finish(services.ingest([str(project / "in" / "echo.md")]))
    assert groups(services) == dict.fromkeys(("echo", "wine"), ("echo", "wine"))
    # A correction of the outlet's name alone is told, without embedding.
    article(
        project / "in",
        "echo",
        OTHER,
        title="The harvest of Lake Orvin is early",
        source="Evening Echo",
        published="2024-03-05",
    )
    finish(services.ingest([str(project / "in" / "echo.md")]))
    assert "Evening Echo" in services.stories(["wine"])["wine"].also_in("wine")


def test_one_text_under_unlike_titles_of_an_outlet_is_no_story(project: Path, services: Services) -> None:
    wall = "We and our partners store cookies on this device to show advertising and to count visits. " * 6
    for n, title in enumerate(("Mayor resigns after vote", "Quake shakes the island", "Team wins the cup final")):
        article(project / "in", f"wall{n}", wall, title=title, source="The Post", published=f"2024-03-0{n + 1}")
    events = list(services.ingest([str(project / "in")]))
    assert groups(services) == {}
    assert [str(event.text) for event in events if isinstance(event, Noticed)] == [
        "The text of 3 pages of The Post is the same: probably no article."
    ]
    assert isinstance(events[-1], IngestSummary)
    assert not [event for event in services.ingest([str(project / "in")]) if isinstance(event, Noticed)]


def test_what_returns_every_week_is_no_copy(project: Path, services: Services) -> None:
    later = (
        STORM.replace("131", "118").replace("12 million", "4 million").replace("eleven", "two").replace("forty", "six")
    )
    later = later.replace("Ilse Tarrant", "Owen Pryce").replace("Sorrel", "Brae").replace("Castle Dunne", "Port Ellery")
    later = later.replace("1987", "2009").replace("Marenga", "Tolverne").replace("1904", "1931")
    article(
        project / "in", "first", STORM, title="Storm takes roof off market hall", source="Wire", published="2024-03-05"
    )
    article(
        project / "in", "second", later, title="Storm takes roof off market hall", source="Post", published="2024-03-05"
    )
    finish(services.ingest([str(project / "in")]))
    assert groups(services) == {}


def test_a_story_is_asked_once(project: Path, services: Services) -> None:
    copies(project / "in")
    # Where the one that is cut ranks first, the last paragraph of another is something that it does not say.
    article(
        project / "in",
        "post",
        f"MARENGA (Wire) - {STORM}",
        title="Market hall of Marenga loses its roof in storm",
        source="The Post",
        published="2024-03-06",
    )
    for n in range(14):
        article(
            project / "in",
            f"other{n}",
            f"The wind farm number {n} of Castle Dunne stood still in the storm.",
            title=f"Wind farm {n}",
        )
    finish(services.ingest([str(project / "in")]))
    done = run_here(project, "ask", "--json", "How fast was the wind at the harbour?")
    answer = json.loads(done.stdout)
    found = [passage["article_id"] for passage in answer["passages"]]
    assert len({"agency", "post", "echo"}.intersection(found)) == 1
    story = answer["citations"][0]["article"]["story"]
    assert story == {"outlets": 3, "articles": ["agency", "post", "echo"], "earliest": "2024-03-05"}
    told = run_here(project, "ask", "How fast was the wind at the harbour?").stdout
    assert "also in: " in told
    assert "carried by 3 outlets, all from one report" in told


def test_a_library_made_before_stories_is_grouped_without_embedding_again(project: Path) -> None:
    settings = load(project, {}).settings
    services = open_services(settings, "quotes")
    copies(project / "in")
    finish(services.ingest([str(project / "in")]))
    services.close()
    with sqlite3.connect(settings.library_file) as former:
        before = former.execute("SELECT id, vector FROM passage ORDER BY id").fetchall()
        former.execute("DROP TRIGGER article_compared")
        for table in ("signature", "kinship", "story"):
            former.execute(f"DROP TABLE {table}")
        former.execute("DELETE FROM meta WHERE key IN ('grouped', 'story_rule')")
        former.execute("PRAGMA user_version = 2")
    former.close()
    services = open_services(settings, "quotes")
    assert groups(services) == {}
    finish(services.ingest([]))
    assert len(groups(services)) == 3
    services.close()
    with sqlite3.connect(settings.library_file) as now:
        assert now.execute("SELECT id, vector FROM passage ORDER BY id").fetchall() == before
    now.close()


@pytest.mark.parametrize("after", ["sign", "judge", "group"])
def test_a_grouping_that_broke_off_is_finished_by_the_next(
    project: Path, services: Services, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    copies(project / "in")
    tables = type(services.copies)
    real = getattr(tables, after)

    def breaks(self: object, *values: object) -> None:
        if after != "group":
            real(self, *values)
        raise KeyboardInterrupt

    monkeypatch.setattr(tables, after, breaks)
    with pytest.raises(KeyboardInterrupt):
        list(services.ingest([str(project / "in")]))
    monkeypatch.setattr(tables, after, real)
    finish(services.ingest([]))
    assert len(groups(services)) == 3


def test_the_command_line_lists_outlets(project: Path) -> None:
    copies(project / "in")
    assert "2 of them grouped as copies of another article" in run_here(project, "ingest", "in").stdout
    lines = {line.split("\t")[1]: line.split("\t")[-1] for line in run_here(project, "articles").stdout.splitlines()}
    assert lines["post"] == "+2 outlets"
    assert lines["wine"] == "Earliest harvest in memory at Lake Orvin"
    shown = run_here(project, "articles", "show", "post").stdout
    assert (
        "3 outlets, 1 origin:\n2024-03-05 · Wire · agency\n2024-03-06 · The Post · post\nundated · Echo · echo\n"
        in shown
    )
