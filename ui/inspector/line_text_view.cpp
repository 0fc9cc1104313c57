#include "ui/inspector/line_text_view.h"

#include <algorithm>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr qsizetype kLongestLine = 4096; // bytes; longer ones are broken
constexpr int kMargin = 8;

/// A break must not fall into a character: back to the start of the sequence at `at`.
qsizetype characterStart(const QByteArray& text, qsizetype at) {
    for (int back = 0; back < 3 && at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; ++back)
        --at;
    return at;
}

} // namespace

LineTextView::LineTextView(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    viewport()->setCursor(Qt::IBeamCursor);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void LineTextView::setText(QByteArray utf8) {
    m_text = std::move(utf8);
    m_starts.assign(1, 0);
    m_longestLine = 0;
    qsizetype start = 0;
    while (start < m_text.size()) {
        qsizetype end = m_text.indexOf('\n', start);
        end = end < 0 ? m_text.size() : end + 1;
        if (end - start > kLongestLine)
            end = std::max(start + 1, characterStart(m_text, start + kLongestLine));
        m_longestLine = std::max(m_longestLine, end - start);
        start = end;
        if (start < m_text.size())
            m_starts.push_back(start);
    }
    m_hasSelection = false;
    m_selectionStart = m_selectionEnd = 0;
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    updateScrollBars();
    viewport()->update();
}

QString LineTextView::line(std::size_t index) const {
    if (index >= m_starts.size())
        return {};
    const qsizetype start = m_starts[index];
    qsizetype end = index + 1 < m_starts.size() ? m_starts[index + 1] : m_text.size();
    while (end > start && (m_text[end - 1] == '\n' || m_text[end - 1] == '\r'))
        --end;
    return QString::fromUtf8(m_text.constData() + start, end - start);
}

bool LineTextView::findNext(const QString& text) {
    if (text.isEmpty())
        return false;
    const std::size_t from = m_hasSelection ? m_selectionEnd + 1 : 0;
    for (std::size_t i = 0; i < m_starts.size(); ++i) {
        const std::size_t candidate = (from + i) % m_starts.size();
        if (!line(candidate).contains(text, Qt::CaseInsensitive))
            continue;
        m_selectionStart = m_selectionEnd = candidate;
        m_hasSelection = true;
        showLine(candidate);
        viewport()->update();
        return true;
    }
    return false;
}

QString LineTextView::selectedText() const {
    if (!m_hasSelection || m_starts.empty())
        return {};
    const auto [first, last] = std::minmax(m_selectionStart, m_selectionEnd);
    const qsizetype start = m_starts[first];
    const qsizetype end = last + 1 < m_starts.size() ? m_starts[last + 1] : m_text.size();
    return QString::fromUtf8(m_text.constData() + start, end - start);
}

void LineTextView::selectAll() {
    m_hasSelection = !m_text.isEmpty();
    m_selectionStart = 0;
    m_selectionEnd = m_starts.empty() ? 0 : m_starts.size() - 1;
    viewport()->update();
}

void LineTextView::copy() const {
    if (m_hasSelection)
        QGuiApplication::clipboard()->setText(selectedText());
}

void LineTextView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_theme.color(Role::Background));
    painter.setFont(m_theme.monoFont());
    const int height = lineHeight();
    const int ascent = QFontMetrics(m_theme.monoFont()).ascent();
    const auto first = static_cast<std::size_t>(verticalScrollBar()->value());
    const auto [selectedFirst, selectedLast] = std::minmax(m_selectionStart, m_selectionEnd);
    const int x = kMargin - horizontalScrollBar()->value();
    painter.setPen(m_theme.color(Role::Text));
    for (std::size_t i = first; i < m_starts.size(); ++i) {
        const int y = static_cast<int>(i - first) * height;
        if (y >= viewport()->height())
            break;
        if (m_hasSelection && i >= selectedFirst && i <= selectedLast)
            painter.fillRect(0, y, viewport()->width(), height, m_theme.color(Role::SelectedRow));
        painter.drawText(QPointF(x, y + ascent), line(i).replace(QLatin1Char('\t'), QLatin1String("    ")));
    }
}

void LineTextView::resizeEvent(QResizeEvent*) { updateScrollBars(); }

void LineTextView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
    } else if (event->key() == Qt::Key_Home) {
        verticalScrollBar()->setValue(0);
    } else if (event->key() == Qt::Key_End) {
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    } else {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    event->accept();
}

void LineTextView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    m_selectionEnd = lineAt(event->pos().y());
    if (!(event->modifiers() & Qt::ShiftModifier) || !m_hasSelection)
        m_selectionStart = m_selectionEnd;
    m_hasSelection = !m_text.isEmpty();
    viewport()->update();
}

void LineTextView::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & Qt::LeftButton) || !m_hasSelection)
        return;
    m_selectionEnd = lineAt(event->pos().y());
    showLine(m_selectionEnd);
    viewport()->update();
}

void LineTextView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* copyLines = menu.addAction(tr("Copy"), this, &LineTextView::copy);
    copyLines->setEnabled(m_hasSelection);
    menu.addAction(tr("Copy all"), this, [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(m_text)); });
    menu.addAction(tr("Select all"), this, &LineTextView::selectAll);
    menu.exec(event->globalPos());
}

void LineTextView::updateScrollBars() {
    const int page = std::max(1, viewport()->height() / lineHeight());
    const int lines = static_cast<int>(std::min<std::size_t>(m_starts.size(), INT_MAX));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, std::max(0, lines - page));
    // Bytes times the widest digit: an upper bound that needs no shaping of lines nobody looks at.
    const int widest = QFontMetrics(m_theme.monoFont()).horizontalAdvance(QLatin1Char('M'));
    const int width = static_cast<int>(m_longestLine) * widest + 2 * kMargin;
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(widest * 4);
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

int LineTextView::lineHeight() const { return QFontMetrics(m_theme.monoFont()).lineSpacing() + 1; }

std::size_t LineTextView::lineAt(int y) const {
    const auto row = static_cast<std::int64_t>(y < 0 ? -1 : y / lineHeight()) + verticalScrollBar()->value();
    const auto last = static_cast<std::int64_t>(m_starts.size()) - 1;
    return static_cast<std::size_t>(std::clamp<std::int64_t>(row, 0, std::max<std::int64_t>(0, last)));
}

void LineTextView::showLine(std::size_t index) {
    const int line = static_cast<int>(index);
    const int first = verticalScrollBar()->value();
    const int page = verticalScrollBar()->pageStep();
    if (line < first)
        verticalScrollBar()->setValue(line);
    else if (line >= first + page)
        verticalScrollBar()->setValue(line - page + 1);
}

} // namespace spanloom::ui
