#include "ui/shell/rebuild_turn.h"

#include <utility>

namespace spanloom::ui {

bool RebuildTurn::take() { return !std::exchange(m_isTaken, true); }

void RebuildTurn::giveBack() {
    if (std::exchange(m_isTaken, false))
        Q_EMIT freed();
}

} // namespace spanloom::ui
