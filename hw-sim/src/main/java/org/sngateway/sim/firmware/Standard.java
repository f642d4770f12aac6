package org.sngateway.sim.firmware;

/** A client that keeps to the text. */
final class Standard implements Habits {}
