"""Simulated waves: invented answers of real municipalities, the same on every machine."""

from doorpakken.simulation.model import Parameters
from doorpakken.simulation.parameters import load_parameters
from doorpakken.simulation.population import Population, population
from doorpakken.simulation.records import records
from doorpakken.simulation.responses import simulate

__all__ = ["Parameters", "Population", "load_parameters", "population", "records", "simulate"]
