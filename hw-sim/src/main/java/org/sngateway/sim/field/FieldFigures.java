package org.sngateway.sim.field;

/**
 * What happened in the field, in numbers.
 *
 * @param nodes how many there are
 * @param served connected now, awake or asleep
 * @param dead without a word
 * @param connections how often a node was connected
 * @param reconnects how often a node lost its connection or was refused, by its own account
 * @param readings at QoS 1 and 2 that nodes took
 * @param acknowledgedReadings of these, by the gateway
 * @param arrivedReadings of these, that came out at the broker
 * @param otherReadings at QoS 0 and -1 that nodes took
 * @param otherArrived of these, that came out at the broker
 * @param givenUp readings, refused or pushed out of a node's full queue
 * @param commands that were published for nodes
 * @param receivedCommands of these, by their nodes
 * @param wills that came out at the broker
 * @param wakes of sleeping nodes
 * @param unansweredWakes of these, the ones that the gateway did not end
 * @param datagrams on the radio
 * @param lostDatagrams of these, by the radio
 */
public record FieldFigures(
        long nodes,
        long served,
        long dead,
        long connections,
        long reconnects,
        long readings,
        long acknowledgedReadings,
        long arrivedReadings,
        long otherReadings,
        long otherArrived,
        long givenUp,
        long commands,
        long receivedCommands,
        long wills,
        long wakes,
        long unansweredWakes,
        long datagrams,
        long lostDatagrams) {}
