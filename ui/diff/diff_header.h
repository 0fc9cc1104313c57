#pragma once

#include <memory>

#include <QAbstractButton>
#include <QVector>
#include <QWidget>

#include "ui/base/badge.h"
#include "ui/base/text_cache.h"
#include "ui/diff/aligned_traces.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace spanloom::ui {

class Theme;

/// "(A) 7f3a…c21 v12 · gpt-4.1-mini": one side of the diff, which opens its trace when clicked.
class SideChip : public QAbstractButton {
    Q_OBJECT
public:
    SideChip(const Theme& theme, DiffSide side, QWidget* parent = nullptr);

    void setTrace(const QString& id, const QString& facts);
    [[nodiscard]] const QString& facts() const { return m_facts; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    DiffSide m_side;
    QString m_id;
    QString m_facts;
    mutable TextCache m_texts;
};

/// Badges in one line, flush right; those that do not fit are counted.
class BadgeLine : public QWidget {
    Q_OBJECT
public:
    explicit BadgeLine(const Theme& theme, QWidget* parent = nullptr);

    void setBadges(QVector<Badge> badges);
    [[nodiscard]] const QVector<Badge>& badges() const { return m_badges; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QVector<Badge> m_badges;
    mutable TextCache m_texts;
};

/// The line above the rows: both sides, what differs in all, and the way through the changes.
class DiffHeader : public QWidget {
    Q_OBJECT
public:
    explicit DiffHeader(const Theme& theme, QWidget* parent = nullptr);

    void setTraces(const AlignedTraces& traces);
    /// Which change is chosen (0 = none) of how many.
    void setPosition(std::uint64_t change, std::uint64_t count);
    void setOnlyChanges(bool onlyChanges); ///< not reported
    [[nodiscard]] const QVector<Badge>& badges() const { return m_badges->badges(); }
    [[nodiscard]] QString position() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

Q_SIGNALS:
    void traceRequested(spanloom::ui::DiffSide side);
    void swapRequested();
    void onlyChangesChanged(bool onlyChanges);
    void changeRequested(int step);

private:
    void addButtons(QHBoxLayout& line);
    void fitChips();

    SideChip* m_chipA;
    SideChip* m_chipB;
    BadgeLine* m_badges;
    QPushButton* m_onlyChanges = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QLabel* m_position = nullptr;
};

/// What the badges of a whole diff say.
[[nodiscard]] QVector<Badge> diffBadges(const AlignedTraces& traces);
/// "v12 · gpt-4.1-mini → gpt-4.1": prompt version and models of a trace.
[[nodiscard]] QString traceFacts(const TraceDocument& document);

} // namespace spanloom::ui
