#pragma once

#include <memory>
#include <utility>

#include <QThreadPool>

namespace spanloom::ui {

/// The same object behind a pointer whose last copy lets go of it on a pool thread: taking a snapshot of a million
/// traces apart is no work for a frame. Null stays null.
template <typename T>
[[nodiscard]] std::shared_ptr<const T> releasedLater(std::shared_ptr<const T> object) {
    if (!object)
        return object;
    const T* shown = object.get();
    return std::shared_ptr<const T>(shown, [object = std::move(object)](const T*) mutable {
        // A task that does nothing: the copy it holds goes with it.
        QThreadPool::globalInstance()->start([last = std::move(object)] { });
    });
}

} // namespace spanloom::ui
