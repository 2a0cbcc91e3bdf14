"""Charts of the quarterly reports, as PNG. matplotlib is loaded when the first chart is drawn.

Where no font of this machine has Chinese, a chart's labels are numbers in brackets, and its legend stands in words
below the picture (`Chart.legend`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from desk.papers.figures import SEVERITIES, Attainment, Count, MonthCount
from documents.words import NOT_NAMED, SEVERITY, TARGET, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

FONTS = (
    *("FangSong", "SimSun", "SimHei", "Microsoft YaHei", "PingFang SC", "Source Han Sans SC", "Noto Sans CJK SC"),
    *("Noto Sans CJK JP", "Noto Serif CJK SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL UMing CN"),
)
"""Families that have Chinese, the first one found is taken."""
COLOURS = ("#9e2a2b", "#e09f3e", "#335c67", "#8d99ae")
"""For the severities, the gravest first; apart also in grey."""
MOST = 10
"""Bars in a chart; the rest stands in the table."""
LONGEST_LABEL = 14
DOTS_PER_INCH = 150


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and the line that explains its numbered labels (empty where the labels are words)."""

    png: bytes
    legend: str = ""


@cache
def chinese_font() -> FontProperties | None:
    """Return a font of this machine that has Chinese; None where there is none."""
    from matplotlib.font_manager import FontProperties, findfont

    for family in FONTS:
        wanted = FontProperties(family=[family])
        try:
            findfont(wanted, fallback_to_default=False)
        except ValueError:
            continue
        return wanted
    return None


class Labels:
    """The words of one chart, or numbers for them."""

    def __init__(self, font: FontProperties | None) -> None:
        """Write words in `font`; without one, numbers."""
        self._font = font
        self._numbered: dict[str, str] = {}

    def of(self, text: str) -> str:
        """Return what is written for a text: itself, cut short, or its number in brackets; plain ASCII stays."""
        words = plain(text) or NOT_NAMED
        if self._font is None and not words.isascii():
            return self._numbered.setdefault(words, f"({len(self._numbered) + 1})")
        return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1]}…"

    @property
    def legend(self) -> str:
        """Return the line that explains the numbers."""
        return "；".join(f"{number} {words}" for words, number in self._numbered.items())


def months(counts: Sequence[MonthCount], *, font: FontProperties | None) -> Chart:
    """Draw the tickets of each month, one colour for each severity."""
    figure, axes = _sheet(height=2.6)
    labels = Labels(font)
    floor = [0] * len(counts)
    for place, severity in enumerate(SEVERITIES):
        heights = [one.numbers[place] for one in counts]
        places = range(len(counts))
        axes.bar(places, heights, 0.5, bottom=floor, color=COLOURS[place], label=labels.of(SEVERITY[severity]))
        floor = [below + height for below, height in zip(floor, heights, strict=True)]
    axes.set_xticks(range(len(counts)), [one.month for one in counts])
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, prop=font)
    return _finished(figure, labels)


def systems(counts: Sequence[Count], *, font: FontProperties | None) -> Chart:
    """Draw the systems with the most tickets, the first one on top."""
    shown = counts[:MOST]
    figure, axes = _sheet(height=0.8 + 0.32 * len(shown))
    labels = Labels(font)
    names = [labels.of(one.name) for one in shown]
    bars = axes.barh(range(len(shown)), [one.number for one in shown], 0.6, color=COLOURS[2])
    axes.bar_label(bars, padding=3, fontsize=9)
    _name_rows(axes, names, font)
    return _finished(figure, labels)


def attainment(found: Sequence[Attainment], *, font: FontProperties | None) -> Chart:
    """Draw the share met of each target that was decided, in percent."""
    decided = [one for one in found if one.share is not None]
    figure, axes = _sheet(height=0.8 + 0.32 * len(decided))
    labels = Labels(font)
    names = [labels.of(f"{SEVERITY[one.severity]}·{TARGET[one.target]}") for one in decided]
    shares = [100 * (one.share or 0) for one in decided]
    axes.barh(range(len(decided)), shares, 0.6, color=COLOURS[2])
    axes.set_xlim(0, 100)
    axes.set_xlabel("%")
    _name_rows(axes, names, font)
    return _finished(figure, labels)


def _sheet(*, height: float) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.2, height), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _name_rows(axes: Axes, names: Sequence[str], font: FontProperties | None) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    for tick in axes.get_yticklabels():
        if font is not None:
            tick.set_fontproperties(font)
        tick.set_fontsize(9)


def _finished(figure: Figure, labels: Labels) -> Chart:
    kept = BytesIO()
    figure.savefig(kept, format="png")
    return Chart(kept.getvalue(), labels.legend)
