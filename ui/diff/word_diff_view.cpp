#include "ui/diff/word_diff_view.h"

#include <algorithm>
#include <climits>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include "ui/base/format.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr int kMostLayouts = 600;
constexpr float kUnderlineOpacity = 0.5F; // whole paragraphs may be underlined: quiet enough to be read
constexpr std::size_t kFewSegments = 200; // so many are laid out at once, and the scroll bar is exact

/// The text as it is shown: line ends break lines, those of a change are visible, and control characters have signs.
QString shownText(std::string_view utf8, bool isChange) {
    QString text = toText(utf8);
    if (!text.contains(QLatin1Char('\n')) && !text.contains(QLatin1Char('\r')) && !isChange)
        return text;
    QString shown;
    shown.reserve(text.size() + 8);
    for (const QChar c : text) {
        if (c == QLatin1Char('\n')) {
            if (isChange)
                shown += QChar(u'↵');
            shown += QChar(QChar::LineSeparator);
        } else if (c != QLatin1Char('\r')) {
            shown += c < QLatin1Char(' ') && c != QLatin1Char('\t') ? QChar(char16_t(0x2400 + c.unicode())) : c;
        }
    }
    return shown;
}

} // namespace

WordDiffView::WordDiffView(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
    , m_layouts(kMostLayouts) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Texts of A and B"));
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&theme, &Theme::changed, this, &WordDiffView::applyTheme);
}

void WordDiffView::applyTheme() {
    forgetLayouts();
    layOutVisible();
}

void WordDiffView::setText(
    std::shared_ptr<const PairText> text, const QString& missingA, const QString& missingB) {
    m_text = std::move(text);
    m_missingA = m_text->hasA ? m_text->a.empty() ? tr("(empty)") : QString() : missingA;
    m_missingB = m_text->hasB ? m_text->b.empty() ? tr("(empty)") : QString() : missingB;
    m_note.clear();
    if (m_text->isComparable() && m_text->diff.changes == 0)
        m_note = tr("The same on both sides.");
    else if (m_text->isComparable() && m_text->diff.isCoarse)
        m_note = tr("Long or very different texts: compared by lines or as a whole, not word by word.");
    setAccessibleDescription(m_note.isEmpty() && m_text->isComparable()
            ? tr("%1 differences").arg(formatCount(m_text->diff.changes)) : m_note);
    verticalScrollBar()->setValue(0);
    forgetLayouts();
    layOutVisible();
}

void WordDiffView::setNote(const QString& note) {
    m_text.reset();
    m_note = note;
    setAccessibleDescription(note);
    forgetLayouts();
    layOutVisible();
}

void WordDiffView::forgetLayouts() {
    m_layouts.clear();
    m_heights.clear();
    if (m_text)
        for (const TextSegment& segment : m_text->segments)
            m_heights.push_back(guessedHeight(segment));
    placeSegments();
}

int WordDiffView::noteHeight() const {
    return m_text && !m_note.isEmpty() ? m_theme.measures().rowHeightFacet + m_theme.measures().padding / 2 : 0;
}

int WordDiffView::columnLeft(DiffSide side) const {
    return side == DiffSide::A ? 0 : viewport()->width() / 2;
}

int WordDiffView::columnWidth() const {
    return std::max(40, viewport()->width() / 2 - m_theme.measures().padding * 3 - m_theme.measures().icon / 2);
}

int WordDiffView::guessedHeight(const TextSegment& segment) const {
    const QFontMetrics metrics(m_theme.font());
    const auto perLine = static_cast<std::size_t>(std::max(1, columnWidth() / std::max(1, metrics.averageCharWidth())));
    const std::size_t lines = std::max({segment.linesA - 1 + (segment.endA - segment.beginA) / perLine,
        segment.linesB - 1 + (segment.endB - segment.beginB) / perLine, std::size_t {1}});
    return static_cast<int>(std::min<std::size_t>(lines, 100'000)) * metrics.lineSpacing();
}

void WordDiffView::placeSegments() {
    m_tops.assign(1, noteHeight() + m_theme.measures().padding);
    for (const int height : m_heights)
        m_tops.push_back(m_tops.back() + height);
    const std::int64_t content = m_tops.back() + m_theme.measures().padding;
    const std::int64_t most = m_heights.empty() ? 0 : std::max<std::int64_t>(0, content - viewport()->height());
    verticalScrollBar()->setSingleStep(QFontMetrics(m_theme.font()).lineSpacing());
    verticalScrollBar()->setPageStep(std::max(1, viewport()->height() - 2 * QFontMetrics(m_theme.font()).height()));
    verticalScrollBar()->setRange(0, static_cast<int>(std::min<std::int64_t>(most, INT_MAX)));
}

std::size_t WordDiffView::segmentAt(std::int64_t y) const {
    const auto after = std::upper_bound(m_tops.begin(), m_tops.end() - 1, y);
    return after == m_tops.begin() ? 0 : static_cast<std::size_t>(after - m_tops.begin() - 1);
}

void WordDiffView::layOutVisible() {
    const bool hasFew = m_heights.size() <= kFewSegments;
    // What is laid out pushes the rest down, so that less is in sight than it seemed; never more.
    for (std::size_t i = hasFew ? 0 : segmentAt(verticalScrollBar()->value()); i < m_heights.size(); ++i) {
        if (!hasFew && m_tops[i] > std::int64_t {verticalScrollBar()->value()} + viewport()->height())
            break;
        const int height = layoutOf(i)->height;
        if (height == m_heights[i])
            continue;
        m_heights[i] = height;
        if (!hasFew) {
            for (std::size_t j = i; j + 1 < m_tops.size() && j < i + 200; ++j)
                m_tops[j + 1] = m_tops[j] + m_heights[j];
        }
    }
    placeSegments();
    viewport()->update();
}

std::unique_ptr<QTextLayout> WordDiffView::layOutSide(
    const TextSegment& segment, DiffSide side, bool& differs) const {
    const bool isA = side == DiffSide::A;
    const std::string_view whole = isA ? m_text->a : m_text->b;
    const std::size_t begin = isA ? segment.beginA : segment.beginB;
    const std::size_t end = isA ? segment.endA : segment.endB;
    QString text;
    QVector<QTextLayout::FormatRange> formats;
    QTextCharFormat changed;
    changed.setBackground(m_theme.color(isA ? Role::BadFill : Role::OkFill));
    // Not by colour alone.
    changed.setUnderlineStyle(isA ? QTextCharFormat::DashUnderline : QTextCharFormat::SingleUnderline);
    QColor underline = m_theme.color(isA ? Role::BadText : Role::OkText);
    underline.setAlphaF(kUnderlineOpacity);
    changed.setUnderlineColor(underline);
    const std::vector<DiffPiece>& pieces = m_text->diff.pieces;
    for (std::size_t i = segment.firstPiece; i < pieces.size(); ++i) {
        const DiffPiece& piece = pieces[i];
        if (piece.beginA >= segment.endA && piece.beginB >= segment.endB)
            break;
        const std::size_t from = std::max(begin, isA ? piece.beginA : piece.beginB);
        const std::size_t to = std::min(end, isA ? piece.endA : piece.endB);
        if (from >= to)
            continue;
        const bool isChange = piece.kind != DiffPiece::Kind::Same && m_text->isComparable();
        const QString part = shownText(whole.substr(from, to - from), isChange);
        if (isChange)
            formats.append({static_cast<int>(text.size()), static_cast<int>(part.size()), changed});
        differs = differs || isChange;
        text += part;
    }
    // The line end of the segment is the segment's end.
    if (text.endsWith(QChar(QChar::LineSeparator)))
        text.chop(1);
    auto layout = std::make_unique<QTextLayout>(text, m_theme.font());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTabStopDistance(4.0 * QFontMetrics(m_theme.font()).averageCharWidth());
    layout->setTextOption(option);
    layout->setFormats(formats);
    layout->setCacheEnabled(true);
    layout->beginLayout();
    double y = 0;
    for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
        line.setLineWidth(columnWidth());
        line.setPosition({0, y});
        y += line.height();
    }
    layout->endLayout();
    return layout;
}

WordDiffView::SegmentLayout* WordDiffView::layoutOf(std::size_t segment) {
    const auto key = static_cast<std::uint32_t>(segment);
    if (SegmentLayout* known = m_layouts.object(key))
        return known;
    auto* made = new SegmentLayout; // owned by m_layouts
    const TextSegment& shown = m_text->segments[segment];
    made->a = layOutSide(shown, DiffSide::A, made->removes);
    made->b = layOutSide(shown, DiffSide::B, made->adds);
    const double height = std::max(made->a->boundingRect().height(), made->b->boundingRect().height());
    made->height = std::max(QFontMetrics(m_theme.font()).lineSpacing(), static_cast<int>(height + 0.999));
    m_layouts.insert(key, made);
    return made;
}

void WordDiffView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_theme.color(Role::Background));
    const int padding = m_theme.measures().padding;
    if (!m_text) {
        painter.setPen(m_theme.color(Role::Muted));
        painter.drawText(viewport()->rect().adjusted(padding, padding, -padding, -padding),
            Qt::AlignCenter | Qt::TextWordWrap, m_note);
        return;
    }
    const int scroll = verticalScrollBar()->value();
    painter.fillRect(columnLeft(DiffSide::B), 0, 1, viewport()->height(), m_theme.color(Role::Line));
    if (!m_note.isEmpty()) {
        painter.setPen(m_theme.color(Role::Muted));
        painter.drawText(QRect(padding * 2, padding / 2 - scroll, viewport()->width() - 4 * padding, noteHeight()),
            Qt::AlignVCenter | Qt::AlignLeft, m_note);
    }
    const int textLeft = padding + m_theme.measures().icon / 2 + padding / 2;
    for (const DiffSide side : {DiffSide::A, DiffSide::B}) {
        if (missing(side).isEmpty())
            continue;
        painter.setPen(m_theme.color(Role::Muted));
        painter.drawText(QRect(columnLeft(side) + textLeft, noteHeight() + padding - scroll, columnWidth(), 400),
            Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, missing(side));
    }
    for (std::size_t i = segmentAt(scroll); i < m_heights.size(); ++i) {
        const std::int64_t top = m_tops[i] - scroll;
        if (top >= viewport()->height())
            break;
        const SegmentLayout& layout = *layoutOf(i);
        const auto y = static_cast<double>(top);
        painter.setPen(m_theme.color(Role::Text));
        layout.a->draw(&painter, {static_cast<double>(columnLeft(DiffSide::A) + textLeft), y});
        layout.b->draw(&painter, {static_cast<double>(columnLeft(DiffSide::B) + textLeft), y});
        painter.setFont(m_theme.boldFont());
        const int signHeight = QFontMetrics(m_theme.font()).lineSpacing();
        const QRect sign(padding / 2, static_cast<int>(top), m_theme.measures().icon, signHeight);
        if (layout.removes) {
            painter.setPen(m_theme.color(Role::BadText));
            painter.drawText(sign, Qt::AlignCenter, QString(QChar(u'\u2212')));
        }
        if (layout.adds) {
            painter.setPen(m_theme.color(Role::OkText));
            painter.drawText(sign.translated(columnLeft(DiffSide::B), 0), Qt::AlignCenter, QStringLiteral("+"));
        }
    }
    if (hasFocus())
        painter.fillRect(0, 0, 2, viewport()->height(), m_theme.color(Role::Accent));
}

void WordDiffView::resizeEvent(QResizeEvent*) {
    const std::size_t first = m_heights.empty() ? 0 : segmentAt(verticalScrollBar()->value());
    const bool isAtTop = verticalScrollBar()->value() == 0;
    forgetLayouts();
    layOutVisible();
    // Other widths, other lines: the same words stay in sight.
    if (!isAtTop && first < m_heights.size())
        verticalScrollBar()->setValue(static_cast<int>(std::min<std::int64_t>(m_tops[first], INT_MAX)));
}

void WordDiffView::scrollContentsBy(int, int) { layOutVisible(); }

bool WordDiffView::showChange(int step) {
    if (!m_text || m_heights.empty() || !m_text->isComparable())
        return false;
    const int margin = QFontMetrics(m_theme.font()).lineSpacing() * 2;
    const std::int64_t here = std::int64_t {verticalScrollBar()->value()} + margin;
    const auto count = static_cast<std::ptrdiff_t>(m_heights.size());
    const auto from = static_cast<std::ptrdiff_t>(segmentAt(here));
    for (std::ptrdiff_t i = step > 0 ? 0 : count - 1; i >= 0 && i < count; i += step > 0 ? 1 : -1) {
        const auto index = static_cast<std::size_t>(i);
        const bool isFurther = step > 0 ? i > from || (i == from && m_tops[index] > here) : i < from;
        if (!m_text->segments[index].differs || !isFurther)
            continue;
        // Twice: what comes into sight is laid out, and that moves what is behind it.
        for (int pass = 0; pass < 2; ++pass)
            verticalScrollBar()->setValue(static_cast<int>(std::max<std::int64_t>(0, m_tops[index] - margin)));
        return true;
    }
    return false;
}

void WordDiffView::scrollToEnd() {
    // The end moves while what comes into sight is laid out; what is in sight stays laid out, so it comes to rest.
    for (int pass = 0; pass < 5 && verticalScrollBar()->value() < verticalScrollBar()->maximum(); ++pass)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void WordDiffView::keyPressEvent(QKeyEvent* event) {
    const bool hasModifier = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (event->key() == Qt::Key_Home)
        verticalScrollBar()->setValue(0);
    else if (event->key() == Qt::Key_End)
        scrollToEnd();
    else if (event->key() == Qt::Key_N && !hasModifier)
        showChange(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

void WordDiffView::copy(DiffSide side) const {
    QGuiApplication::clipboard()->setText(toText(side == DiffSide::A ? m_text->a : m_text->b));
}

void WordDiffView::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_text)
        return;
    QMenu menu(this);
    menu.addAction(tr("Copy the text of A"), this, [this] { copy(DiffSide::A); })->setEnabled(m_text->hasA);
    menu.addAction(tr("Copy the text of B"), this, [this] { copy(DiffSide::B); })->setEnabled(m_text->hasB);
    menu.addSeparator();
    menu.addAction(tr("Next difference"), this, [this] { showChange(1); });
    menu.addAction(tr("Previous difference"), this, [this] { showChange(-1); });
    menu.exec(event->globalPos());
}

} // namespace spanloom::ui
