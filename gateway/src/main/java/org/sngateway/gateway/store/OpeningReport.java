package org.sngateway.gateway.store;

import java.util.List;

/**
 * What the opening of the journal found.
 *
 * @param records the number of records
 * @param holes gaps of durable frames that are no longer readable
 * @param setAside files that are no longer part of the journal, under their new names
 */
public record OpeningReport(int records, int holes, List<String> setAside) {
    public boolean isDamaged() {
        return holes > 0 || !setAside.isEmpty();
    }
}
