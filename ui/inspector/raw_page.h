#pragma once

#include "ui/inspector/inspector_page.h"

class QLineEdit;

namespace spanloom::ui {

class LineTextView;

/// The span as indented OTLP/JSON, with find.
class RawPage : public InspectorPage {
    Q_OBJECT
public:
    RawPage(const Theme& theme, QWidget* parent);
    [[nodiscard]] std::uint64_t count(const InspectedSpan& span) const override;
    [[nodiscard]] bool hasContent(const InspectedSpan&) const override { return true; }
    void show(const InspectedSpan& span) override;
    [[nodiscard]] LineTextView* text() const { return m_text; }
    [[nodiscard]] QLineEdit* find() const { return m_find; }

protected:
    bool event(QEvent* event) override;

private:
    void findNext();

    QLineEdit* m_find;
    LineTextView* m_text;
};

} // namespace spanloom::ui
