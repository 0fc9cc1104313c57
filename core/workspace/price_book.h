#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/base/result.h"
#include "core/semantics/price_table.h"
#include "core/store/library/library.h"

namespace spanloom {

/// The price table of a workspace: the one in use, and the one that the library asks for by now. Thread-safe.
class PriceBook {
public:
    PriceBook();

    [[nodiscard]] std::shared_ptr<const PriceTable> inUse() const;
    /// What the library says now. Cheap when it says the same as the last time.
    [[nodiscard]] Result<std::shared_ptr<const PriceTable>> read(const Library& library) const;
    /// Takes that into use.
    [[nodiscard]] Result<std::shared_ptr<const PriceTable>> renew(const Library& library);

private:
    mutable std::mutex m_mutex; // guards all below
    std::shared_ptr<const PriceTable> m_inUse;
    mutable std::shared_ptr<const PriceTable> m_read;
    mutable std::vector<PriceRow> m_rows; // of m_read
};

} // namespace spanloom
