#pragma once

#include <QObject>

namespace spanloom::ui {

/// One rebuild of a cache at a time: those who wait for it in a job would keep the threads that other jobs need.
/// GUI thread only.
class RebuildTurn : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// False while somebody else has the turn: freed() says when to ask again.
    [[nodiscard]] bool take();
    void giveBack();

Q_SIGNALS:
    void freed();

private:
    bool m_isTaken = false;
};

} // namespace spanloom::ui
