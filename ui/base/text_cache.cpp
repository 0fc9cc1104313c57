#include "ui/base/text_cache.h"

#include <algorithm>
#include <climits>

#include <QFontMetrics>
#include <QPainter>

namespace spanloom::ui {

namespace {

constexpr qsizetype kMaxShapedLength = 2000; // nobody reads more in one line, and shaping is linear

} // namespace

TextCache::TextCache(int maxTexts)
    : m_entries(maxTexts) { }

int TextCache::fontNumber(const QFont& font) {
    const qsizetype known = m_fonts.indexOf(font);
    if (known >= 0)
        return static_cast<int>(known);
    m_fonts.append(font);
    return static_cast<int>(m_fonts.size() - 1);
}

const TextCache::Entry& TextCache::entry(
    const QFont& font, const QString& text, int maxWidth, Qt::TextElideMode elide) {
    const Key key {text, fontNumber(font), maxWidth};
    if (const Entry* known = m_entries.object(key))
        return *known;
    const QFontMetrics metrics(font);
    auto* made = new Entry; // owned by m_entries
    const QString limited = text.size() > kMaxShapedLength ? text.left(kMaxShapedLength) + QChar(u'\u2026') : text;
    const QString shown = maxWidth == INT_MAX ? limited : metrics.elidedText(limited, elide, maxWidth);
    made->isWhole = shown == text;
    made->text.setTextFormat(Qt::PlainText);
    made->text.setText(shown);
    made->text.setPerformanceHint(QStaticText::AggressiveCaching);
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    made->text.setTextOption(option);
    made->text.prepare({}, font);
    made->width = metrics.horizontalAdvance(shown);
    made->height = metrics.height();
    m_entries.insert(key, made);
    return *made;
}

bool TextCache::draw(QPainter& painter, const QFont& font, const QRect& rect, Qt::Alignment alignment,
    const QString& text, const QColor& color, Qt::TextElideMode elide) {
    if (text.isEmpty() || rect.width() <= 0)
        return text.isEmpty();
    const Entry* shaped = &entry(font, text, INT_MAX, elide);
    if (shaped->width > rect.width())
        shaped = &entry(font, text, rect.width(), elide);
    int x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() + 1 - shaped->width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.left() + (rect.width() - shaped->width) / 2;
    if (painter.font() != font)
        painter.setFont(font);
    painter.setPen(color);
    painter.drawStaticText(x, rect.top() + (rect.height() - shaped->height) / 2, shaped->text);
    return shaped->isWhole;
}

int TextCache::width(const QFont& font, const QString& text) {
    return text.isEmpty() ? 0 : entry(font, text, INT_MAX, Qt::ElideRight).width;
}

void TextCache::clear() {
    m_entries.clear();
    m_fonts.clear();
}

} // namespace spanloom::ui
