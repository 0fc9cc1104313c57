#pragma once

#include <vector>

#include <QDialog>

#include "ui/open/import_message.h"

class QTableWidget;

namespace spanloom::ui {

/// Everything an import has remarked, in a table that can be copied. Non-modal.
class DiagnosticsDialog : public QDialog {
    Q_OBJECT
public:
    explicit DiagnosticsDialog(std::vector<ImportRemark> remarks, QWidget* parent = nullptr);

public Q_SLOTS:
    /// The selected rows, or all when none is selected, as tab-separated text.
    void copy();

private:
    void fill();

    std::vector<ImportRemark> m_remarks;
    QTableWidget* m_table;
};

} // namespace spanloom::ui
