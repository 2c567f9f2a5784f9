"""Commands are split into words as a shell does it, and nothing else happens to them."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innkeep.domain.command_line import split_command


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("  \t ", ()),
        ("python -m http.server 80", ("python", "-m", "http.server", "80")),
        ("sh -c 'echo \"a  b\"; sleep 1'", ("sh", "-c", 'echo "a  b"; sleep 1')),
        ('echo "a \\"b\\" $HOME"', ("echo", 'a "b" $HOME')),
        (r"a\ b c\\d", ("a b", r"c\d")),
        ("echo $HOME `id` $(id) *.py ~", ("echo", "$HOME", "`id`", "$(id)", "*.py", "~")),
        ("a # b", ("a", "#", "b")),
        ("'' x", ("", "x")),
        ("a\nb", ("a", "b")),
        ("a;b&&c|d>e", ("a;b&&c|d>e",)),
    ],
)
def test_words_are_split_like_a_posix_shell_without_expansion(
    text: str, words: tuple[str, ...]
) -> None:
    assert split_command(text) == words


@pytest.mark.parametrize("text", ["'open", '"open', "end\\", "a 'b"])
def test_what_a_shell_would_wait_to_see_the_end_of_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="can't be split into words"):
        split_command(text)


@given(st.lists(st.text(min_size=1)))
def test_quoted_words_come_out_as_they_went_in(words: list[str]) -> None:
    assert split_command(shlex.join(words)) == tuple(words)
