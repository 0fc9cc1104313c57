#pragma once

#include "core/import/importer.h"

namespace spanloom::openai_agents {

/// Traces and spans as the OpenAI Agents SDK exports them: "openai-agents".
[[nodiscard]] const Importer& itemImporter();

} // namespace spanloom::openai_agents
