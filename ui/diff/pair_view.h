#pragma once

#include <memory>

#include <QWidget>

#include "ui/diff/pair_content.h"

class QTabWidget;

namespace spanloom::ui {

class DifferenceTable;
class ElidedLabel;
class Theme;
class WordDiffView;

/// The lower half of a diff: one aligned row in full, both sides beside each other.
class PairView : public QWidget {
    Q_OBJECT
public:
    enum class Tab : std::uint8_t { Output, Prompt, Documents, Parameters, Evaluations, Attributes, Count };

    explicit PairView(const Theme& theme, QWidget* parent = nullptr);

    void setContent(std::shared_ptr<const PairContent> content, const QString& title);
    /// Words on every tab: nothing chosen, loading, an error.
    void showNote(const QString& note);
    void setCurrentTab(Tab tab);
    [[nodiscard]] Tab currentTab() const;
    [[nodiscard]] QString tabTitle(Tab tab) const;
    [[nodiscard]] WordDiffView* words(Tab tab) const;      ///< of Output and Prompt
    [[nodiscard]] DifferenceTable* table(Tab tab) const;   ///< of the others

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showText(WordDiffView* view, const std::shared_ptr<const PairContent>& content, const PairText& text);
    void showTables(const PairContent& content);
    void showDocumentsTab(bool isShown);
    void updateTitles();
    void chooseTab();

    QTabWidget* m_tabs;
    ElidedLabel* m_title;
    WordDiffView* m_output;
    WordDiffView* m_prompt;
    DifferenceTable* m_documents;
    DifferenceTable* m_parameters;
    DifferenceTable* m_evaluations;
    DifferenceTable* m_attributes;
    std::shared_ptr<const PairContent> m_content;
    bool m_isTabChosen = false; ///< by a person: kept from row to row
    bool m_isChoosing = false;
};

} // namespace spanloom::ui
