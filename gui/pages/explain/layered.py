"""An attribution in its colours over the picture that it speaks of."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gui.theme.tokens import Theme

_ZERO, _FULL = 128, 127
_FAINTEST = 0.2  # share of the picture's contrast below a full attribution


def laid_over(ground: QImage, attribution: QImage, *, share: float, theme: Theme) -> QImage:
    """Return an attribution over its picture, as large as the attribution has pixels.

    Parameters
    ----------
    attribution : QImage
        Grey: 128 is zero, 1 and 255 are full colour.
    share : float
        From 0, the picture alone, to 1, the attribution over a faint picture in grey: colours of
        its own would be taken for those of the attribution.
    """
    whole = QImage(attribution.size(), QImage.Format.Format_RGB32)
    whole.fill(QColor(theme.surface))
    if whole.isNull():
        return whole
    with QPainter(whole) as painter:
        room, strength = QRectF(whole.rect()), 1.0 - (1.0 - _FAINTEST) * share
        painter.setOpacity(strength)
        painter.drawImage(room, ground.convertToFormat(QImage.Format.Format_Grayscale8))
        painter.setOpacity(strength * (1.0 - share))
        painter.drawImage(room, ground)
        painter.setOpacity(1.0)
        painter.drawImage(0, 0, coloured(attribution, share=share, theme=theme))
    return whole


def coloured(attribution: QImage, *, share: float, theme: Theme) -> QImage:
    """Return a grey map in the colours of attributions, transparent where it is zero."""
    grey = attribution.convertToFormat(QImage.Format.Format_Grayscale8)
    indexed = QImage(
        grey.constBits(),
        grey.width(),
        grey.height(),
        grey.bytesPerLine(),
        QImage.Format.Format_Indexed8,
    )
    indexed.setColorTable([_colour(level, share=share, theme=theme) for level in range(256)])
    return indexed.convertToFormat(QImage.Format.Format_ARGB32)


def _colour(level: int, *, share: float, theme: Theme) -> int:
    strength = (level - _ZERO) / _FULL
    colour = QColor(theme.positive if strength >= 0 else theme.negative)
    colour.setAlphaF(min(abs(strength), 1.0) * share)
    return colour.rgba()
