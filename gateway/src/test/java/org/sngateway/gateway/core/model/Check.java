package org.sngateway.gateway.core.model;

/** What must hold, or core and model differ. */
final class Check {
    private Check() {}

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
