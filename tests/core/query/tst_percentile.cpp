#include <cmath>
#include <limits>
#include <vector>

#include <QtTest>

#include "core/query/percentile.h"

using namespace spanloom;

class TestPercentile : public QObject {
    Q_OBJECT
private slots:
    void noValuesHaveNoPercentile() { QVERIFY(!percentile({}, 0.5)); }

    void oneValueIsEveryPercentile() {
        std::vector<double> values {7};
        for (const double fraction : {0.0, 0.5, 1.0})
            QCOMPARE(percentile(values, fraction), std::optional(7.0));
    }

    /// The figures are those of R's quantile(c(15, 20, 35, 40, 50), type = 7).
    void ranksAreInterpolated() {
        const std::vector<double> shuffled {40, 15, 50, 20, 35};
        const auto at = [&](double fraction) {
            std::vector<double> values = shuffled;
            return percentile(values, fraction).value_or(-1);
        };
        QCOMPARE(at(0), 15.0);
        QCOMPARE(at(0.05), 16.0);
        QCOMPARE(at(0.30), 23.0);
        QCOMPARE(at(0.40), 29.0);
        QCOMPARE(at(0.50), 35.0);
        QCOMPARE(at(0.95), 48.0);
        QCOMPARE(at(1), 50.0);
    }

    void fractionsBeyondTheEndsAreTheEnds() {
        std::vector<double> values {3, 1, 2};
        QCOMPARE(percentile(values, -1), std::optional(1.0));
        QCOMPARE(percentile(values, 2), std::optional(3.0));
        QCOMPARE(percentile(values, std::numeric_limits<double>::quiet_NaN()), std::optional(1.0));
    }
};

QTEST_APPLESS_MAIN(TestPercentile)
#include "tst_percentile.moc"
