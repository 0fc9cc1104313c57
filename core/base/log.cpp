#include "core/base/log.h"

#include <utility>

namespace spanloom {

namespace {

std::function<void(LogLevel, std::string_view, std::string_view)>& logSink() {
    static std::function<void(LogLevel, std::string_view, std::string_view)> sink;
    return sink;
}

} // namespace

void setLogSink(std::function<void(LogLevel, std::string_view, std::string_view)> sink) { logSink() = std::move(sink); }

void log(LogLevel level, std::string_view category, std::string_view text) {
    if (logSink())
        logSink()(level, category, text);
}

} // namespace spanloom
