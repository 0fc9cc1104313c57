#pragma once

#include <memory>

#include <QWidget>

#include "core/analysis/comparison.h"
#include "ui/state/comparison_side.h"

class QBoxLayout;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTimer;

namespace spanloom::ui {

class DistributionCard;
class JobRunner;
class MetricTable;
class Session;
class SideButton;
class Theme;
class ViewState;

/// Two sets of traces side by side: their figures, and the distributions of two of them. Has sides of its own, which
/// stay as they are while the filter of Explore changes; the figures follow the snapshot.
class CompareView : public QWidget {
    Q_OBJECT
public:
    CompareView(ViewState* state, const Theme* theme, JobRunner* jobs, Session* session, QWidget* parent = nullptr);
    ~CompareView() override;

    void setSides(ComparisonSide a, ComparisonSide b);
    [[nodiscard]] const ComparisonSide& sideA() const { return m_a; }
    [[nodiscard]] const ComparisonSide& sideB() const { return m_b; }
    void swapSides();
    /// "Compare v12 ↔ v13".
    [[nodiscard]] QString title() const;

    /// What is shown is the comparison of these sides in the newest snapshot that was queried; true without sides too.
    [[nodiscard]] bool isLoaded() const { return m_isLoaded; }
    [[nodiscard]] std::shared_ptr<const Comparison> comparison() const { return m_comparison; }
    /// All metrics as Markdown, to the clipboard.
    void copyTable();

Q_SIGNALS:
    void titleChanged(const QString& title);
    void sidesChanged();
    void changed(); ///< loaded, with other figures or none
    void showInExploreRequested(const spanloom::ui::ComparisonSide& side);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* makeMessagePage();
    [[nodiscard]] QWidget* makeBody();
    void applyTheme();
    void compare();
    void follow(); ///< compares again when there is a newer index
    void showComparison(std::shared_ptr<const Comparison> comparison);
    void showMessage(const QString& title, const QString& text);
    void showChoosing();
    void showWarnings();
    void showDistributions();
    [[nodiscard]] const ComparisonDistribution* distribution(const std::string& id) const;
    void arrange();
    void saveSplitter();
    void shareSpace();

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    JobRunner* m_jobs;    // not owned
    Session* m_session;   // not owned
    const QString m_jobKey;
    ComparisonSide m_a, m_b;
    std::shared_ptr<const FacetIndex> m_index; ///< of what is shown or being computed
    std::shared_ptr<const Comparison> m_comparison;
    std::string m_chosenDistribution = "duration";
    bool m_isLoaded = true;
    bool m_isTall = false; ///< the table above the pictures
    bool m_isShareChosen = false; ///< somebody has moved the splitter's handle

    SideButton* m_buttonA;
    SideButton* m_buttonB;
    QLabel* m_countA;
    QLabel* m_countB;
    QPushButton* m_swap;
    QWidget* m_line;
    QLabel* m_warnings;
    QLabel* m_messageTitle;
    QLabel* m_messageText;
    QStackedWidget* m_pages;
    QWidget* m_messagePage;
    QSplitter* m_splitter;
    MetricTable* m_table;
    DistributionCard* m_first;
    DistributionCard* m_second;
    QBoxLayout* m_cards = nullptr;
    QTimer* m_patience;
};

} // namespace spanloom::ui
