#pragma once

#include <QCache>
#include <QColor>
#include <QFont>
#include <QHash>
#include <QRect>
#include <QStaticText>
#include <QString>

class QPainter;

namespace spanloom::ui {

/// Shaped and elided texts, kept between repaints: laying a text out costs more than painting it.
/// Owned by one view; GUI thread only. Single lines; leading and trailing line breaks are the caller's to remove.
class TextCache {
public:
    explicit TextCache(int maxTexts = 20000);

    /// Paints one line within the rectangle, centred vertically, elided in the middle or at the end when too long.
    /// True when the whole text was shown.
    bool draw(QPainter& painter, const QFont& font, const QRect& rect, Qt::Alignment alignment, const QString& text,
        const QColor& color, Qt::TextElideMode elide = Qt::ElideRight);
    [[nodiscard]] int width(const QFont& font, const QString& text);
    void clear();

private:
    struct Entry {
        QStaticText text;
        int width = 0;
        int height = 0;
        bool isWhole = true;
    };
    const Entry& entry(const QFont& font, const QString& text, int maxWidth, Qt::TextElideMode elide);
    [[nodiscard]] int fontNumber(const QFont& font);

    struct Key {
        QString text;
        int font = 0;
        int maxWidth = 0;
        bool operator==(const Key&) const = default;
    };
    friend size_t qHash(const Key& key, size_t seed) { return qHashMulti(seed, key.text, key.font, key.maxWidth); }

    QVector<QFont> m_fonts;
    QCache<Key, Entry> m_entries;
};

} // namespace spanloom::ui
