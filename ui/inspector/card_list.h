#pragma once

#include <vector>

#include <QScrollArea>

#include "ui/inspector/inspector_page.h"
#include "ui/inspector/message_card.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace spanloom::ui {

/// Cards below each other, with headings where they are of several kinds;
/// of many only the first, with a button for the next ones.
class CardList : public QScrollArea {
    Q_OBJECT
public:
    static constexpr std::size_t kCardsAtOnce = 40;

    CardList(const Theme& theme, QWidget* parent);

    void setCards(std::vector<CardContent> cards);
    [[nodiscard]] std::vector<MessageCard*> cards() const; ///< those made so far

private:
    void addCards();
    [[nodiscard]] QLabel* makeHeading(const QString& text) const;

    const Theme& m_theme;
    QVBoxLayout* m_column = nullptr;
    QPushButton* m_more = nullptr;
    std::vector<CardContent> m_waiting; ///< not yet shown, first comes first
    std::size_t m_shown = 0;
    QString m_section; ///< of the card added last
};

} // namespace spanloom::ui
