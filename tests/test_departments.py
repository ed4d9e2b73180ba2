import itertools
import re

import pytest

from pqask import departments

HOUSING = [
    "Ministry of Housing, Communities and Local Government",
    "Department for Levelling Up, Housing & Communities",
    "Department for Communities and Local Government",
]


@pytest.mark.parametrize("choice", ["MHCLG", "dluhc", "the Department for Communities & Local Government", "housing"])
@pytest.mark.parametrize("recorded", HOUSING)
def test_every_name_of_a_department_finds_every_other(choice: str, recorded: str) -> None:
    assert departments.matches(choice, recorded)


def test_without_lineage_only_the_name_of_that_day_matches() -> None:
    assert departments.matches("MHCLG", HOUSING[0], lineage=False)
    assert not departments.matches("MHCLG", HOUSING[1], lineage=False)


@pytest.mark.parametrize(
    ("choice", "recorded"),
    [
        ("DESNZ", "Department for Business, Energy and Industrial Strategy"),
        ("DESNZ", "Department of Energy and Climate Change"),
        ("BEIS", "Department for Business and Trade"),
        ("BEIS", "Department for Science, Innovation and Technology"),
        ("DBT", "Department for International Trade"),
        ("FCDO", "Foreign and Commonwealth Office"),
        ("DfID", "Foreign, Commonwealth and Development Office"),
        ("Foreign Office", "Foreign & Commonwealth Affairs"),
        ("dhsc", "Department of Health"),
        ("Department for Health and Social Care", "Department of Health and Social Care"),
        ("DfE", "Department for Children, Schools and Families"),
        ("MoJ", "Lord Chancellor's Department"),
        ("DCMS", "Department for Digital, Culture, Media and Sport"),
        ("Defra", "Ministry of Agriculture, Fisheries and Food"),
        ("HMT", "Treasury"),
        ("the Treasury", "HM Treasury"),
        ("Home Secretary", "Home Office"),
        ("Government Equalities Office", "Women and Equalities"),
        ("Attorney General's Office", "Attorney-General"),
        ("Speaker’s Committee for IPSA", "Speaker's Committee for the Independent Parliamentary Standards Authority"),
        ("Rural Affairs", "Department for Environment, Food and Rural Affairs"),
        ("Regulatory Reform", "Department for Business, Enterprise and Regulatory Reform"),
        ("Forestry", "Ministry of Forestry and Lands"),
    ],
)
def test_a_choice_matches(choice: str, recorded: str) -> None:
    assert departments.matches(choice, recorded)


@pytest.mark.parametrize(
    ("choice", "recorded"),
    [
        ("DESNZ", "Department for Business and Trade"),
        ("DESNZ", "Department for International Trade"),
        ("DCMS", "Department for Science, Innovation and Technology"),
        ("Department for Transport", "Department for Education"),
        ("Home Office", "Cabinet Office"),
        ("Wales Office", "Scotland Office"),
        ("the", "Home Office"),
        ("", "Home Office"),
    ],
)
def test_a_choice_does_not_match(choice: str, recorded: str) -> None:
    assert not departments.matches(choice, recorded)


@pytest.mark.parametrize(
    ("post", "department"),
    [
        ("Home Secretary", "Home Office"),
        ("the Chancellor", "Treasury"),
        ("Chancellor of the Duchy of Lancaster", "Cabinet Office"),
        ("Lord Chancellor", "Ministry of Justice"),
        ("Foreign Secretary", "Foreign, Commonwealth and Development Office"),
        ("Health Secretary", "Department of Health and Social Care"),
        ("Secretary of State for Work and Pensions", "Department for Work and Pensions"),
        ("Treasury ministers", "Treasury"),
        ("defence minister", "Ministry of Defence"),
        ("Welsh Secretary", "Wales Office"),
        ("press secretary", None),
        ("Shadow Chancellor", None),
        ("the Home Office", None),
    ],
)
def test_post_department(post: str, department: str | None) -> None:
    assert departments.post_department(post) == department


def test_every_step_of_a_line_is_a_dated_change_with_a_source() -> None:
    known = departments.register()
    for line in known.lines:
        for old, new in itertools.pairwise(line):
            assert any(old in change.before and new in change.into for change in known.changes), (old, new)
    for change in known.changes:
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", change.on)
        assert change.source


def test_the_data_names_only_bodies_that_it_knows() -> None:
    known = departments.register()
    said = {one for line in known.lines for one in line} | set(known.posts.values())
    said |= {one for change in known.changes for one in (*change.before, *change.into)}
    assert said <= set(known.bodies)


def test_changes_are_in_order_of_date() -> None:
    dates = [change.on for change in departments.register().changes]
    assert dates == sorted(dates)
