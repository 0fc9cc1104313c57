#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <QFrame>

#include "ui/base/badge.h"
#include "ui/inspector/media_preview.h"

class QToolButton;
class QVBoxLayout;

namespace spanloom::ui {

class Theme;

/// A piece of a card's body. Code is monospace, and indented when it is JSON.
struct CardText {
    std::string text;
    bool isCode = false;
    QString title; ///< stands above the text, empty for none
    bool keepsLines = false; ///< code that is not indented
    std::vector<std::pair<std::size_t, std::size_t>> marks = {}; ///< bytes (first, count) that stand out
    std::shared_ptr<const Media> media = nullptr; ///< shown in place of the text
    MessagePart::Type mediaType = MessagePart::Type::File;
    MediaPreview preview = {};
};

struct CardContent {
    QString title;                 ///< "user", "assistant · gpt-4.1", "tool · order_lookup"
    QString remark;                ///< right in the header: tokens, finish reason
    std::vector<CardText> texts;
    std::vector<Badge> badges;     ///< right in the header
    bool isBad = false;            ///< drawn with the outline of errors
    double share = -1;             ///< a bar of this part of its width before the remark, 0 to 1; negative for none
    QString remarkToolTip = {};    ///< plain text
    std::vector<CardText> otherTexts = {}; ///< another way to say it, behind a button
    QString otherLabel = {};       ///< of that button
    QString section = {};          ///< heading that cards of one kind stand below in a list
};

/// One message, result or verdict: a header line over plain text. Texts of more than twelve lines are folded, with a
/// button that says how long they are and shows all; texts beyond 256 KB open in a view that only draws the lines in
/// sight.
class MessageCard : public QFrame {
    Q_OBJECT
public:
    static constexpr int kCollapsedLines = 12;
    static constexpr std::size_t kCollapsedBytes = 2000;
    static constexpr std::size_t kLargeBytes = 256 * 1024;

    MessageCard(const Theme& theme, CardContent content, QWidget* parent = nullptr);
    [[nodiscard]] const CardContent& content() const { return m_content; }
    [[nodiscard]] bool isCollapsed() const { return m_isCollapsed; }
    [[nodiscard]] bool canExpand() const { return m_canExpand; }
    void setCollapsed(bool collapsed);
    /// Whether the other texts are shown.
    void setOther(bool shown);
    [[nodiscard]] bool showsOther() const { return m_showsOther; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void fillBody();
    void addText(const CardText& text, std::size_t index);
    void addFold(const CardText& text);
    void prepare(std::vector<CardText>& texts);
    [[nodiscard]] const std::vector<CardText>& texts() const {
        return m_showsOther ? m_content.otherTexts : m_content.texts;
    }
    [[nodiscard]] QString allText() const;

    const Theme& m_theme;
    CardContent m_content;
    QWidget* m_body = nullptr;
    QVBoxLayout* m_bodyLayout = nullptr;
    QToolButton* m_toggle = nullptr;
    bool m_isCollapsed = true;
    bool m_canExpand = false;
    bool m_showsOther = false;
};

/// The first lines of a text, at most so many lines and bytes, never cut within a character.
[[nodiscard]] std::string_view headOf(std::string_view text, int lines, std::size_t bytes);

} // namespace spanloom::ui
