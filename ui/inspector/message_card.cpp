#include "ui/inspector/message_card.h"

#include <algorithm>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/base/badge_flow.h"
#include "ui/base/elided_label.h"
#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/inspector/detail_tree.h"
#include "ui/inspector/json_indent.h"
#include "ui/inspector/line_text_view.h"
#include "ui/inspector/media_block.h"
#include "ui/inspector/text_block.h"

namespace spanloom::ui {

namespace {

constexpr int kLargeViewLines = 28; // height of the view for large texts

/// A part of a whole as a bar.
class ShareBar : public QWidget {
public:
    ShareBar(const Theme& theme, double share, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_share(std::clamp(share, 0.0, 1.0)) {
        setFixedSize(theme.measures().indent * 4, theme.measures().barHeight / 2);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), m_theme.color(Role::Line));
        painter.fillRect(QRectF(0, 0, width() * m_share, height()), m_theme.kind(Kind::Retriever));
    }

private:
    const Theme& m_theme;
    double m_share;
};

bool isFolded(std::string_view text) {
    return headOf(text, MessageCard::kCollapsedLines, MessageCard::kCollapsedBytes).size() + 2 < text.size();
}

std::uint64_t characterCount(std::string_view text) {
    return static_cast<std::uint64_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Ranges of bytes as ranges of the shown text's characters; those beyond what is shown are left out.
std::vector<std::pair<int, int>> marksWithin(
    std::string_view shown, const std::vector<std::pair<std::size_t, std::size_t>>& marks) {
    std::vector<std::pair<int, int>> result;
    std::size_t byte = 0;
    qsizetype character = 0;
    for (const auto& [offset, length] : marks) {
        if (offset < byte || offset + length > shown.size())
            break;
        character += toText(shown.substr(byte, offset - byte)).size();
        const qsizetype count = toText(shown.substr(offset, length)).size();
        result.emplace_back(static_cast<int>(character), static_cast<int>(count));
        character += count;
        byte = offset + length;
    }
    return result;
}

} // namespace

std::string_view headOf(std::string_view text, int lines, std::size_t bytes) {
    std::size_t end = 0;
    for (int line = 0; line < lines && end < text.size(); ++line) {
        const std::size_t next = text.find('\n', end);
        end = next == std::string_view::npos ? text.size() : next + 1;
    }
    if (end > bytes) {
        end = bytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
            --end;
    }
    std::string_view head = text.substr(0, end);
    while (!head.empty() && (head.back() == '\n' || head.back() == '\r'))
        head.remove_suffix(1);
    return head;
}

MessageCard::MessageCard(const Theme& theme, CardContent content, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_content(std::move(content)) {
    prepare(m_content.texts);
    prepare(m_content.otherTexts);
    const Measures& sizes = theme.measures();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 1, 1, 1);
    outer->setSpacing(0);
    auto* header = new QHBoxLayout;
    header->setContentsMargins(sizes.padding, sizes.padding / 2, sizes.padding, sizes.padding / 2);
    auto* title = new ElidedLabel(this);
    title->setText(m_content.title);
    title->setForegroundRole(QPalette::PlaceholderText);
    header->addWidget(title, 1);
    if (!m_content.badges.empty())
        header->addWidget(new BadgeFlow(theme, m_content.badges, this), 1);
    auto* remark = new QLabel(m_content.remark, this);
    remark->setTextFormat(Qt::PlainText);
    remark->setForegroundRole(QPalette::PlaceholderText);
    if (!m_content.remarkToolTip.isEmpty())
        remark->setToolTip(plainToolTip(m_content.remarkToolTip));
    if (m_content.share >= 0)
        header->addWidget(new ShareBar(theme, m_content.share, this));
    header->addWidget(remark);
    if (!m_content.otherTexts.empty()) {
        auto* other = new QToolButton(this);
        other->setText(m_content.otherLabel);
        other->setCheckable(true);
        connect(other, &QToolButton::toggled, this, &MessageCard::setOther);
        header->addWidget(other);
    }
    m_toggle = new QToolButton(this);
    m_toggle->setAutoRaise(true);
    m_toggle->setVisible(m_canExpand);
    connect(m_toggle, &QToolButton::clicked, this, [this] { setCollapsed(!m_isCollapsed); });
    header->addWidget(m_toggle);
    outer->addLayout(header);
    m_body = new QWidget(this);
    m_bodyLayout = new QVBoxLayout(m_body);
    m_bodyLayout->setContentsMargins(sizes.padding, sizes.padding * 3 / 4, sizes.padding, sizes.padding * 3 / 4);
    outer->addWidget(m_body);
    fillBody();
}

void MessageCard::prepare(std::vector<CardText>& texts) {
    for (CardText& text : texts) {
        if (text.isCode && !text.keepsLines && text.text.size() <= kLargeBytes)
            text.text = indentedJson(text.text);
        if (!text.media)
            m_canExpand = m_canExpand || isFolded(text.text);
    }
}

void MessageCard::setOther(bool shown) {
    if (shown == m_showsOther)
        return;
    m_showsOther = shown;
    fillBody();
}

void MessageCard::setCollapsed(bool collapsed) {
    if (collapsed == m_isCollapsed)
        return;
    m_isCollapsed = collapsed;
    fillBody();
}

void MessageCard::fillBody() {
    while (QLayoutItem* item = m_bodyLayout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (std::size_t i = 0; i < texts().size(); ++i)
        addText(texts()[i], i);
    m_body->setVisible(!texts().empty());
    m_toggle->setText(m_isCollapsed ? tr("Show all") : tr("Show less"));
    updateGeometry();
}

void MessageCard::addText(const CardText& text, std::size_t index) {
    if (!text.title.isEmpty()) {
        auto* title = new QLabel(text.title, m_body);
        title->setTextFormat(Qt::PlainText);
        title->setForegroundRole(QPalette::PlaceholderText);
        title->setFont(m_theme.smallFont());
        if (index > 0)
            title->setContentsMargins(0, m_theme.measures().padding / 2, 0, 0);
        m_bodyLayout->addWidget(title);
    }
    if (text.media) {
        m_bodyLayout->addWidget(new MediaBlock(m_theme, text.mediaType, text.media, text.preview, m_body));
        return;
    }
    if (!m_isCollapsed && text.text.size() > kLargeBytes) {
        auto* view = new LineTextView(m_theme, m_body);
        view->setText(QByteArray(text.text.data(), static_cast<qsizetype>(text.text.size())));
        view->setFixedHeight(QFontMetrics(m_theme.monoFont()).lineSpacing() * kLargeViewLines);
        m_bodyLayout->addWidget(view);
        return;
    }
    auto* block = new TextBlock(text.isCode ? m_theme.monoFont() : m_theme.font(), m_body);
    m_bodyLayout->addWidget(block);
    const bool isCut = m_isCollapsed && isFolded(text.text);
    const std::string_view shown
        = isCut ? headOf(text.text, kCollapsedLines, kCollapsedBytes) : std::string_view(text.text);
    block->setBlockText(toText(shown) + (isCut ? QStringLiteral(" …") : QString()));
    if (!text.marks.empty())
        block->setMarks(marksWithin(shown, text.marks), m_theme.color(Role::SelectedRow));
    if (isCut)
        addFold(text);
}

void MessageCard::addFold(const CardText& text) {
    auto* unfold = new QToolButton(m_body);
    unfold->setText(tr("Show all %1 characters").arg(formatCount(characterCount(text.text))));
    unfold->setAutoRaise(true);
    unfold->setFocusPolicy(Qt::StrongFocus);
    unfold->setFont(m_theme.smallFont());
    // Queued: the button goes with the folded text.
    connect(unfold, &QToolButton::clicked, this, [this] { setCollapsed(false); }, Qt::QueuedConnection);
    m_bodyLayout->addWidget(unfold, 0, Qt::AlignLeft);
}

QString MessageCard::allText() const {
    QString result;
    for (const CardText& text : texts())
        result += (result.isEmpty() ? QString() : QStringLiteral("\n\n")) + toText(text.text);
    return result;
}

void MessageCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRect box = rect().adjusted(0, 0, -1, -1);
    const int radius = m_theme.measures().padding / 2;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(0.5, 0.5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Role::Panel));
    painter.drawRoundedRect(box, radius, radius);
    if (m_body->isVisible())
        painter.fillRect(QRect(box.left(), m_body->geometry().top(), box.width(), m_body->height() - radius),
            m_theme.color(Role::Background));
    if (m_body->isVisible()) {
        painter.setBrush(m_theme.color(Role::Background));
        painter.drawRoundedRect(QRect(box.left(), m_body->geometry().top(), box.width(),
                                    box.bottom() - m_body->geometry().top() + 1), radius, radius);
        painter.fillRect(QRect(box.left(), m_body->geometry().top(), box.width(), 1), m_theme.color(Role::Line));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(m_theme.color(m_content.isBad ? Role::BadText : Role::Line));
    painter.drawRoundedRect(box, radius, radius);
}

void MessageCard::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Copy text"), this, [this] { QGuiApplication::clipboard()->setText(allText()); });
    if (m_canExpand)
        menu.addAction(m_toggle->text(), this, [this] { setCollapsed(!m_isCollapsed); });
    menu.exec(event->globalPos());
}

} // namespace spanloom::ui
