#include "ui/preview/preview_card.h"

#include <algorithm>
#include <cmath>

#include <QAbstractTextDocumentLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QResizeEvent>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr int kShownLines = 7;
constexpr qsizetype kMostLaidOut = 4000; ///< letters: more than any seven lines hold

} // namespace

QString firstLines(const QString& text, const QFont& font, int width, int lines) {
    const QString start = text.left(kMostLaidOut);
    qsizetype shown = 0;
    int used = 0;
    // Paragraph by paragraph: a layout knows no line breaks of its own but U+2028.
    while (shown < start.size() && used < lines) {
        qsizetype end = start.indexOf(QLatin1Char('\n'), shown);
        if (end < 0)
            end = start.size();
        QTextLayout layout(start.mid(shown, end - shown), font);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout.setTextOption(option);
        layout.beginLayout();
        bool isWhole = true;
        qsizetype laidOut = 0;
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            if (used == lines) {
                isWhole = false;
                break;
            }
            line.setLineWidth(std::max(1, width));
            laidOut = line.textStart() + line.textLength();
            ++used;
        }
        layout.endLayout();
        if (end == shown)
            ++used; // an empty paragraph is a line too
        shown = isWhole ? std::min(end + 1, start.size()) : shown + laidOut;
        if (!isWhole)
            break;
    }
    if (shown >= text.size())
        return text;
    QString result = text.left(shown).trimmed();
    // Room for the sign within the last line.
    if (result.size() > 2)
        result.chop(2);
    return result.trimmed() + QChar(u'…');
}

PreviewCard::PreviewCard(const Theme* theme, const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_title(new QLabel(title, this))
    , m_remark(new QLabel(this))
    , m_copy(new QToolButton(this))
    , m_text(new QPlainTextEdit(this)) {
    m_title->setForegroundRole(QPalette::PlaceholderText);
    m_remark->setForegroundRole(QPalette::PlaceholderText);
    m_copy->setText(tr("Copy"));
    m_copy->setAutoRaise(true);
    m_copy->setToolTip(tr("Copy the whole text"));
    m_copy->setAccessibleName(tr("Copy %1").arg(title));
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setTabChangesFocus(true);
    m_text->document()->setDocumentMargin(0);
    m_text->setAccessibleName(title);
    m_text->viewport()->installEventFilter(this);
    const int margin = theme->measures().padding;
    auto* header = new QHBoxLayout;
    header->setContentsMargins(margin, 1, margin / 2, 1);
    header->addWidget(m_title);
    header->addStretch(1);
    header->addWidget(m_remark);
    header->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addLayout(header);
    auto* body = new QVBoxLayout;
    body->setContentsMargins(margin, margin * 3 / 4 + 1, margin, margin * 3 / 4);
    body->addWidget(m_text);
    layout->addLayout(body);
    connect(m_copy, &QToolButton::clicked, this,
        [this] { QGuiApplication::clipboard()->setText(m_content.text); });
    connect(theme, &Theme::changed, this, &PreviewCard::applyTheme);
    applyTheme();
}

void PreviewCard::applyTheme() {
    m_title->setFont(m_theme->smallFont());
    m_remark->setFont(m_theme->smallFont());
    m_copy->setFont(m_theme->smallFont());
    m_text->setFont(m_theme->font());
    m_fittedWidth = -1;
    fit();
    update();
}

void PreviewCard::setContent(const PreviewText& content) {
    m_content = content;
    m_remark->setText(content.isRedacted ? tr("redacted") : QString());
    m_remark->setVisible(content.isRedacted);
    m_fittedWidth = -1;
    fit();
}

QString PreviewCard::shownText() const { return m_text->toPlainText(); }

void PreviewCard::fit() {
    const int width = m_text->viewport()->width();
    if (width == m_fittedWidth)
        return;
    m_fittedWidth = width;
    const QString shown = firstLines(m_content.text, m_text->font(), width, kShownLines);
    m_text->setPlainText(shown);
    double height = 0;
    const QAbstractTextDocumentLayout* layout = m_text->document()->documentLayout();
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next())
        height += layout->blockBoundingRect(block).height();
    m_text->setFixedHeight(static_cast<int>(std::ceil(height)) + 2);
}

bool PreviewCard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &PreviewCard::fit, Qt::QueuedConnection);
    // All of the text stands there: the wheel belongs to the pane.
    if (event->type() == QEvent::Wheel) {
        event->ignore();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void PreviewCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const double radius = m_theme->measures().barRadius * 2;
    painter.setPen(m_theme->color(m_isBad ? Role::BadText : Role::Line));
    painter.setBrush(m_theme->color(Role::Background));
    painter.drawRoundedRect(box, radius, radius);
    const double headerBottom = m_copy->geometry().bottom() + 2;
    painter.save();
    painter.setClipRect(QRectF(1, 1, width() - 2, headerBottom - 1));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme->color(Role::Panel));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.restore();
    painter.fillRect(QRectF(1, headerBottom, width() - 2, 1), m_theme->color(Role::Line));
}

} // namespace spanloom::ui
