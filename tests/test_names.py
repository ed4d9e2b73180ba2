import pytest

from pqask import names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Jess Phillips", "jess phillips"),
        ("Rt Hon Sir Keir Starmer KCB KC MP", "keir starmer"),
        ("The Rt. Hon. Dame Chi Onwurah, MP", "chi onwurah"),
        ("Mr Tanmanjeet Singh Dhesi", "tanmanjeet singh dhesi"),
        ("Dr. Zubir AHMED", "zubir ahmed"),
        ("Siân Berry", "sian berry"),
        ("Neil O’Brien", "neil obrien"),
        ("Neil O'Brien", "neil obrien"),
        ("Abena Oppong-Asare", "abena oppong asare"),
        ("Jess PhillipsMP", "jess phillips"),
        ("Jess Phillips M.P.", "jess phillips"),
        ("Phillips, Jess", "jess phillips"),
        ("Clive Betts (Sheffield South East)", "clive betts"),
        ("Lord Hunt of Kings Heath OBE", "hunt of kings heath"),
        ("Baroness Smith of Malvern", "smith of malvern"),
        ("Viscount Younger of Leckie", "younger of leckie"),
        ("The Earl of Minto", "earl of minto"),
        ("The Lord Bishop of St Albans", "bishop of st albans"),
        ("Jonathan Lord", "jonathan lord"),
        ("Lord", "lord"),
        ("", ""),
    ],
)
def test_key_keeps_the_name_and_drops_the_rest(name: str, key: str) -> None:
    assert names.key(name) == key


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        ("Phillips", "Jess Phillips"),
        ("jess phillips MP", "Jess Phillips"),
        ("J Phillips", "Jess Phillips"),
        ("J. Phillips", "Ms Jess Phillips"),
        ("T S Dhesi", "Mr Tanmanjeet Singh Dhesi"),
        ("Sian Berry", "Siân Berry"),
        ("Asare", "Abena Oppong-Asare"),
        ("Oppong Asare", "Abena Oppong-Asare"),
        ("Ms Eagle", "Ms Angela Eagle"),
        ("Ms Eagle", "Maria Eagle"),
        ("Dr Evans", "Dr Luke Evans"),
        ("Mr Holden", "Sir Richard Holden"),
        ("Lord Hunt", "Lord Hunt of Kings Heath"),
        ("Lord Hunt of Kings Heath", "Lord Hunt of Kings Heath OBE"),
        ("Lord Younger", "Viscount Younger of Leckie"),
        ("Lady Smith", "Baroness Smith of Malvern"),
        ("Lord Minto", "The Earl of Minto"),
        ("Lord Smith", "Smith"),
    ],
)
def test_a_choice_matches(choice: str, name: str) -> None:
    assert names.matches(choice, name)


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        ("Phillips", "Bridget Phillipson"),
        ("A Phillips", "Jess Phillips"),
        ("J", "Jess Phillips"),
        ("Alice Smith", "Nick Smith"),
        ("Lord Hunt of Wirral", "Lord Hunt of Kings Heath"),
        ("Baroness Smith", "Lord Smith of Finsbury"),
        ("Mr Eagle", "Ms Angela Eagle"),
        ("Lord Smith", "Nick Smith"),
        ("Mr Hunt", "Lord Hunt of Kings Heath"),
        ("Eagle Eagle", "Maria Eagle"),
        ("", "Jess Phillips"),
        ("Jess Phillips", ""),
    ],
)
def test_a_choice_does_not_match(choice: str, name: str) -> None:
    assert not names.matches(choice, name)


def test_full_names_match_whatever_the_title() -> None:
    assert names.matches("Mrs Angela Eagle", "Ms Angela Eagle")
    assert names.matches("Mr David Cameron", "Lord Cameron, David")


def test_surnames_are_listed_longest_first() -> None:
    assert names.surnames("Sir Iain Duncan Smith") == ("duncan smith", "smith")
    assert names.surnames("Lord Hunt of Kings Heath") == ("hunt",)
    assert names.surnames("Rebecca Long-Bailey") == ("long bailey",)
