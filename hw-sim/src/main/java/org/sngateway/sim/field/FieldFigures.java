package org.sngateway.sim.field;

/**
 * The figures of a run in the field.
 *
 * @param nodes the number of nodes
 * @param served connected now, awake or asleep
 * @param dead without notice
 * @param connections established by nodes
 * @param reconnects connections that a node lost or was refused, as the node sees it
 * @param readings at QoS 1 and 2, taken by nodes
 * @param acknowledgedReadings of these, by the gateway
 * @param arrivedReadings of these, at the broker
 * @param otherReadings at QoS 0 and -1, taken by nodes
 * @param otherArrived of these, at the broker
 * @param givenUp readings, refused or removed from a node's full queue
 * @param commands published for nodes
 * @param receivedCommands of these, by their nodes
 * @param wills published at the broker
 * @param wakes of sleeping nodes
 * @param unansweredWakes of these, wakes that the gateway did not end
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
