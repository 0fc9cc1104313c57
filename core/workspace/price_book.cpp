#include "core/workspace/price_book.h"

#include <utility>

namespace spanloom {

PriceBook::PriceBook()
    : m_inUse(PriceTable::builtin())
    , m_read(m_inUse) { }

std::shared_ptr<const PriceTable> PriceBook::inUse() const {
    const std::lock_guard lock(m_mutex);
    return m_inUse;
}

Result<std::shared_ptr<const PriceTable>> PriceBook::read(const Library& library) const {
    SPANLOOM_TRY_ASSIGN(std::vector<PriceRow> rows, library.priceRows());
    const std::lock_guard lock(m_mutex);
    if (rows == m_rows)
        return m_read;
    SPANLOOM_TRY_ASSIGN(m_read, PriceTable::withRows(PriceTable::builtin(), rows));
    m_rows = std::move(rows);
    return m_read;
}

Result<std::shared_ptr<const PriceTable>> PriceBook::renew(const Library& library) {
    SPANLOOM_TRY_ASSIGN(std::shared_ptr<const PriceTable> now, read(library));
    const std::lock_guard lock(m_mutex);
    m_inUse = now;
    return now;
}

} // namespace spanloom
