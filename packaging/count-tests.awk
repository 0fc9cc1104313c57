# Counts test functions in the output of "ctest --verbose" over QtTest programs. Reads the log once; prints the
# failed programs with their output, the reasons of skipped tests, and the sum as the last line.
# A program that crashed, ran out of time or failed after its last test counts one failure more: its own.

function number(line) { return line + 0 }

/^ *[0-9]+: / {
    test = number($1)
    text = $0
    sub(/^ *[0-9]+: /, "", text)
    output[test] = output[test] text "\n"
    if (text ~ /^Totals: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped/) {
        split(text, words, " ")
        hasTotals[test] = 1
        passed[test] = words[2] + 0
        failed[test] = words[4] + 0
        skipped[test] = words[6] + 0
    } else if (text ~ /^PASS +: .*::(initTestCase|cleanupTestCase)\(\)/) {
        frame[test]++ # QtTest counts its own set-up and clean-up as tests; we do not
    } else if (text ~ /^PASS +: /) {
        seenPass[test]++
    } else if (text ~ /^FAIL! +: /) {
        seenFail[test]++
        if (text ~ /timed out|fatal error|[Ss]ignal/) isEndTold[test] = 1 # QtTest's last words, one failure, not two
    } else if (text ~ /^SKIP +: /) {
        seenSkip[test]++
        reasons = reasons "  " text "\n"
    }
}

/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    line = $0
    sub(/^ *[0-9]+\/[0-9]+ Test +#/, "", line)
    test = number(line)
    sub(/^[0-9]+: */, "", line)
    split(line, words, " ")
    name[test] = words[1]
    programs++
    if ($0 ~ /\*\*\*Skipped/) result[test] = "skipped"
    else if ($0 ~ / Passed +[0-9.]+ sec/) result[test] = "passed"
    else result[test] = "failed"
}

END {
    for (test in result) {
        if (hasTotals[test]) {
            p = passed[test] - frame[test]; f = failed[test]; s = skipped[test]
        } else {
            p = seenPass[test] + 0; f = seenFail[test] + 0; s = seenSkip[test] + 0
            if (result[test] == "passed" && p + f + s == 0) p = 1
            if (result[test] == "skipped" && p + f + s == 0) s = 1
        }
        if (result[test] == "failed" && (f == 0 || (!hasTotals[test] && !isEndTold[test]))) f++
        totalPassed += p; totalFailed += f; totalSkipped += s
        if (result[test] == "failed") {
            print "---- " name[test] " failed:"
            printf "%s", output[test]
        }
    }
    if (reasons != "") printf "Skipped:\n%s", reasons
    if (programs == 0) { print "no test ran"; totalFailed = 1 }
    printf "%d passed, %d failed", totalPassed, totalFailed
    if (totalSkipped > 0) printf ", %d skipped", totalSkipped
    printf "\n"
    exit totalFailed > 0 ? 1 : 0
}
