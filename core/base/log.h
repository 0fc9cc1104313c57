#pragma once

#include <functional>
#include <string_view>

namespace spanloom {

enum class LogLevel { Debug, Info, Warning };

/// core neither prints nor exits: what it has to say to developers goes here. No sink, no output.
/// The sink may be called from any thread; set it once, before other threads start.
void setLogSink(std::function<void(LogLevel, std::string_view category, std::string_view text)> sink);
void log(LogLevel level, std::string_view category, std::string_view text);

} // namespace spanloom
