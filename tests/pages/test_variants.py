"""What is said of each variant."""

from __future__ import annotations

from bakeoff.pages import Page
from bakeoff.pages.variants import paragraphs


def test_each_variant_has_its_settings_and_layers(whole: Page) -> None:
    narrow, wide, _ = whole.variants
    assert dict(narrow.settings) == {
        "optimizer": "SGD(learning_rate=0.1)",
        "batch size": "16",
        "epochs": "2 epochs",
        "callbacks": "none",
        "preprocessing": "scale, flatten",
        "loss": "categorical crossentropy",
    }
    assert wide.layers == ("Dense(16, activation='relu')", "Dense(3, activation='softmax')")


def test_what_was_published_is_told_in_words(whole: Page) -> None:
    assert [dict(part.published) for part in whole.variants] == [{"test accuracy": "50.00 %"}, {}, {}]


def test_a_network_is_described_where_it_first_stands(whole: Page) -> None:
    narrow, wide, twin = whole.variants
    assert narrow.network is not None
    # Dense(4) and Dense(3) on 36 pixels: 36·4 + 4 + 4·3 + 3
    assert narrow.network.parameters == 163
    assert wide.network is not None
    assert (twin.network, twin.network_of, twin.same_as) == (None, "narrow", "narrow")


def test_a_text_falls_into_paragraphs() -> None:
    assert paragraphs("\none\n two\n\n\n\nthree \x1b[31m\n") == ("one two", "three [31m")
    assert paragraphs("") == ()
