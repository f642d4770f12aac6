package org.sngateway.gateway.store;

import java.util.List;

/**
 * What was found when the journal was opened.
 *
 * @param records how many are in force
 * @param holes how often something that had reached the disk could not be read any more
 * @param setAside files that are no part of the journal any more, by their new names
 */
public record OpeningReport(int records, int holes, List<String> setAside) {
    public boolean isDamaged() {
        return holes > 0 || !setAside.isEmpty();
    }
}
