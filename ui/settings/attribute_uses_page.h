#pragma once

#include <vector>

#include <QWidget>

#include "core/trace/attribute_use.h"

class QLabel;
class QTableWidget;

namespace spanloom::ui {

class Theme;

/// Settings: attributes that a person has given a sense, each with the field and a button that revokes it.
class AttributeUsesPage : public QWidget {
    Q_OBJECT
public:
    explicit AttributeUsesPage(const Theme* theme, QWidget* parent = nullptr);

    void setUses(const std::vector<AttributeUse>& uses);
    [[nodiscard]] int shownUses() const;

Q_SIGNALS:
    void revokeRequested(const QString& key);
    void changeRequested(const QString& key, spanloom::Field field);

private:
    void applyTheme();
    void addRow(int row, const AttributeUse& use);
    void revokeCurrent();

    const Theme* m_theme; // not owned
    QLabel* m_note;
    QTableWidget* m_table;
    QLabel* m_empty;
    std::vector<AttributeUse> m_uses;
};

} // namespace spanloom::ui
