#pragma once

#include <array>
#include <memory>

#include <QWidget>

#include "core/trace/trace_document.h"

#include "ui/base/format.h"
#include "ui/inspector/inspector_page.h"

class QLabel;
class QTabWidget;

namespace spanloom::ui {

class BadgeFlow;
class ElidedLabel;
class JobRunner;
class Theme;

/// Everything about one span: a header and tabs. The header comes from the document at once; what the tabs show is
/// read off the GUI thread, and the newest request wins.
class InspectorView : public QWidget {
    Q_OBJECT
public:
    enum class Tab : std::uint8_t { Overview, Messages, Documents, Tools, Evaluations, Attributes, Events, Raw, Count };

    /// `theme` and `jobs` outlive the view.
    InspectorView(const Theme& theme, JobRunner& jobs, QWidget* parent = nullptr);
    ~InspectorView() override;

    /// Where the next spans are read from; running jobs keep the one they began with alive.
    void setPayloads(std::shared_ptr<const PayloadSource> payloads);
    /// kNoIndex or a null document shows nothing but a hint.
    void showSpan(std::shared_ptr<const TraceDocument> document, std::uint32_t span);
    /// The shown span in another document of the same trace; nothing is read again where it is the same span still.
    void followSpan(std::shared_ptr<const TraceDocument> document, std::uint32_t span);
    [[nodiscard]] std::uint32_t span() const { return m_shown.span; }
    [[nodiscard]] bool isLoading() const { return m_isLoading; }
    [[nodiscard]] InspectorPage* page(Tab tab) const { return m_pages[static_cast<std::size_t>(tab)]; }
    /// As if the user had chosen it. Until somebody has, Messages is shown where there are some, else the overview.
    void setCurrentTab(Tab tab);
    [[nodiscard]] Tab currentTab() const;
    void setTimeDisplay(TimeDisplay display);
    [[nodiscard]] QString tabTitle(Tab tab) const;
    [[nodiscard]] const BadgeFlow* badges() const { return m_badges; }

Q_SIGNALS:
    void loaded(); ///< the tabs show the span, or say why they cannot
    /// An attribute is to be taken for this field from now on (core/trace/attribute_use.h).
    void useAsRequested(const QString& key, spanloom::Field field);

private:
    void buildHeader();
    void buildTabs();
    void showHeader();
    void load();
    void deliver(Result<std::shared_ptr<const InspectorContent>> content);
    void fillCurrentPage();
    void refill();
    void chooseTab();
    void showNotes(const QString& text);
    void updateTitles();
    [[nodiscard]] QString jobKey() const;

    const Theme& m_theme;
    JobRunner& m_jobs;
    std::shared_ptr<const PayloadSource> m_payloads;
    InspectedSpan m_shown;
    bool m_isLoading = false;
    bool m_isTabChosen = false; ///< by the user
    bool m_isChoosing = false;  ///< we are changing the tab
    QLabel* m_sign = nullptr;
    ElidedLabel* m_name = nullptr;
    QLabel* m_position = nullptr;
    BadgeFlow* m_badges = nullptr;
    QWidget* m_header = nullptr;
    QTabWidget* m_tabs = nullptr;
    std::array<InspectorPage*, static_cast<std::size_t>(Tab::Count)> m_pages {};
    std::array<bool, static_cast<std::size_t>(Tab::Count)> m_isFilled {};
};

} // namespace spanloom::ui
