#pragma once

#include <QAbstractItemDelegate>

#include "ui/base/text_cache.h"

namespace spanloom::ui {

class SourceListModel;
class Theme;

/// Paints a source: its name above, counts or state below, a sign with a number where the import had remarks.
class SourceListDelegate : public QAbstractItemDelegate {
    Q_OBJECT
public:
    SourceListDelegate(const Theme* theme, const SourceListModel* model, QObject* parent);

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme* m_theme;           // not owned
    const SourceListModel* m_model; // not owned
    mutable TextCache m_texts {400};
};

} // namespace spanloom::ui
